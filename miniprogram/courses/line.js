/**
 * Taking a place while many others do. Who is sent away gets a ticket that keeps the turn, and comes again when the
 * server says, for as long as the page is open.
 */
const api = require('../api/index')

const BUSY = 'server-busy'
const LONGEST_PAUSE = 10

/**
 * @param {string} offering
 * @param {{student_id: string}} body
 * @param {string} key the same for all tries of one wish for a place
 * @param {(position: number) => boolean} waits told the position in the line; says whether to go on
 * @returns {Promise<{status: string, position: number | null}>}
 */
async function enrol(offering, body, key, waits) {
  for (let ticket = ''; ; ) {
    try {
      return await api.post('/offerings/' + offering + '/enrolments', body, key, ticket ? { 'Queue-Ticket': ticket } : {})
    } catch (error) {
      const { code, body: refusal, retryAfter } = /** @type {any} */ (error)
      if (code !== BUSY || !waits(refusal.position)) throw error
      ticket = refusal.ticket
      await api.pause(Math.min(retryAfter || 1, LONGEST_PAUSE) * 1000)
    }
  }
}

module.exports = { enrol }
