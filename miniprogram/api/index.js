/**
 * The one way to ask the server. Reads are repeated when the line fails or the server is busy; writes only where a
 * repetition is harmless: PUT and DELETE are, and a POST that carries a key, which stays the same for all its tries.
 */
const config = require('../config')
const session = require('./session')
const { send, sendFile } = require('./transport')
const { Problem } = require('./problem')
const { language } = require('../i18n/index')

const TRIES = 3
const PAUSE = 1000
const LONGEST_PAUSE = 10000
const BUSY = [429, 502, 503, 504]

/**
 * @typedef {{method: string, path: string, data?: any, key?: string}} Asked
 */

/**
 * @param {Asked} asked
 * @returns {Promise<any>}
 */
async function ask(asked) {
  /** @type {Record<string, string>} */
  const headers = { 'Accept-Language': language() }
  if (asked.key) headers['Idempotency-Key'] = asked.key
  return repeated(asked.method !== 'POST' || Boolean(asked.key), async () =>
    checked(await signedIn((bearer) => send(Object.assign({}, asked, { headers: Object.assign({}, headers, bearer) }))))
  )
}

/**
 * Run something with the token; where it is dead, once more with a new one.
 * @param {(bearer: {Authorization: string}) => Promise<import('./transport').Answer>} work
 */
async function signedIn(work) {
  const held = await session.token()
  const answer = await work({ Authorization: 'Bearer ' + held })
  if (answer.status !== 401) return answer
  return work({ Authorization: 'Bearer ' + (await session.renew(held)) })
}

/**
 * @param {boolean} isHarmless
 * @param {() => Promise<any>} work
 */
async function repeated(isHarmless, work) {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work()
    } catch (error) {
      const { name, status, retryAfter } = /** @type {any} */ (error)
      const mayPass = name === 'Offline' || BUSY.includes(status)
      if (!mayPass || !isHarmless || tried === TRIES) throw error
      await pause(Math.min((retryAfter || 0) * 1000 || PAUSE * tried, LONGEST_PAUSE))
    }
  }
}

/** @param {import('./transport').Answer} answer */
function checked(answer) {
  if (answer.status >= 400) throw new Problem(answer)
  return answer.body
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/**
 * Send a photo through the server. Sent again it is the same photo, because the server knows the file.
 * @param {{path: string, studentId: string, onProgress?: (percent: number) => void}} photo
 * @returns {Promise<{id: string}>}
 */
function uploadPhoto(photo) {
  return repeated(true, async () =>
    checked(
      await signedIn((bearer) =>
        sendFile({
          url: config.baseUrl + '/api/v1/photos',
          field: 'file',
          path: photo.path,
          form: { student_id: photo.studentId },
          headers: Object.assign({ 'Accept-Language': language() }, bearer),
          onProgress: photo.onProgress,
        })
      )
    )
  )
}

/** @param {Record<string, any>} [query] */
function queried(query) {
  const parts = Object.entries(query || {}).filter(([, value]) => value !== undefined && value !== null)
  return parts.length ? '?' + parts.map(([name, value]) => name + '=' + encodeURIComponent(value)).join('&') : ''
}

/** A key for one write, however often it is sent. */
function newKey() {
  const random = () => Math.floor(Math.random() * 0x100000000).toString(16).padStart(8, '0')
  return Date.now().toString(16).padStart(12, '0') + '-' + random() + random()
}

module.exports = {
  /** @param {string} path @param {Record<string, any>} [query] */
  get: (path, query) => ask({ method: 'GET', path: path + queried(query) }),
  /** @param {string} path @param {any} data @param {string} [key] */
  post: (path, data, key) => ask({ method: 'POST', path, data, key }),
  /** @param {string} path @param {any} data */
  put: (path, data) => ask({ method: 'PUT', path, data }),
  /** @param {string} path */
  remove: (path) => ask({ method: 'DELETE', path }),
  uploadPhoto,
  newKey,
}
