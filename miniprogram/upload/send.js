/**
 * One photo on its way: with a ticket straight to the store where the server gives tickets, else through the server.
 * The number of the ticket is remembered before anything is sent, so that whatever is cut or killed afterwards, the
 * server is asked first whether the photo has arrived, and what has arrived is not sent again.
 */
const api = require('../api/index')
const { Offline, sendFile } = require('../api/transport')

const LOOKS = 10
const BETWEEN_LOOKS = 1000
const NOT_LISTED = /not in domain list/

let areTicketsGiven = true

/**
 * @typedef {{id: string, url: string, field: string, form: Record<string, string>}} Ticket
 * @typedef {{path: string, ticket?: string}} Photo
 * @typedef {{studentId: string, remember: (ticket: string) => void, onProgress: (percent: number) => void}} Way
 */

/**
 * Send a photo and return its id; however often this is called for it, it is one photo.
 * @param {Photo} photo @param {Way} way
 * @returns {Promise<string>}
 */
function send(photo, way) {
  let known = photo.ticket
  return api.repeated(true, async () => {
    if (known && (await isTaken(known))) return known
    const ticket = await newTicket(way.studentId)
    if (!ticket) return throughServer(photo, way)
    way.remember((known = ticket.id))
    const isThere = (await toStore(ticket, photo, way)) && (await isTaken(known))
    return isThere ? known : throughServer(photo, way)
  })
}

/**
 * Return a ticket, or nothing where the server gives none; it is not asked again as long as the app runs.
 * @param {string} studentId
 * @returns {Promise<Ticket | null>}
 */
async function newTicket(studentId) {
  if (!areTicketsGiven) return null
  try {
    return await api.post('/photos/tickets', { student_id: studentId })
  } catch (error) {
    if (/** @type {any} */ (error).code !== 'direct-upload-off') throw error
    areTicketsGiven = false
    return null
  }
}

/**
 * Return whether the store took the photo. Where it refuses, the server is the one to say why; where nobody has told the
 * platform of the store's address, the photo goes through the server, too.
 * @param {Ticket} ticket @param {Photo} photo @param {Way} way
 */
async function toStore(ticket, photo, way) {
  const { url, field, form } = ticket
  const answer = await sendFile({ url, field, form, path: photo.path, onProgress: way.onProgress }).catch((error) => {
    if (NOT_LISTED.test(error.message)) return { status: 403 }
    throw error
  })
  if (answer.status >= 500) throw new Offline('The store answered ' + answer.status)
  return answer.status < 300
}

/**
 * Wait until the server has looked through a photo that was sent to the store; returns whether it ever arrived there.
 * @param {string} ticket
 */
async function isTaken(ticket) {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const state = await completed(ticket)
    if (!state || state.status === 'stored') return Boolean(state)
    await api.pause(BETWEEN_LOOKS)
  }
  throw new Offline('The photo is still being looked through')
}

/** @param {string} ticket @returns {Promise<{status: string} | null>} nothing where it has not arrived */
async function completed(ticket) {
  try {
    return await api.post('/photos/' + ticket + '/complete', undefined)
  } catch (error) {
    const { status, code } = /** @type {any} */ (error)
    if (status === 404 || code === 'photo-not-uploaded') return null
    throw error
  }
}

/** @param {Photo} photo @param {Way} way */
async function throughServer(photo, way) {
  return (await api.uploadPhoto({ path: photo.path, studentId: way.studentId, onProgress: way.onProgress })).id
}

module.exports = { send }
