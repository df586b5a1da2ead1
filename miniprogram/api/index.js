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
// Whoever got a place in a line must show it when coming again, which only the caller can.
const IN_LINE = 'server-busy'

/**
 * @typedef {{method: string, path: string, data?: any, key?: string, headers?: Record<string, string>}} Asked
 */

/**
 * @param {Asked} asked
 * @returns {Promise<any>}
 */
async function ask(asked) {
  /** @type {Record<string, string>} */
  const headers = Object.assign({ 'Accept-Language': language() }, asked.headers)
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
 * Do something, and where the line fails or the server is busy do it again, if a repetition is harmless.
 * @template T
 * @param {boolean} isHarmless
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function repeated(isHarmless, work) {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work()
    } catch (error) {
      const { name, status, code, retryAfter } = /** @type {any} */ (error)
      const mayPass = name === 'Offline' || (BUSY.includes(status) && code !== IN_LINE)
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
 * Send a photo through the server, once. Sent again it is the same photo, because the server knows the file.
 * @param {{path: string, studentId: string, onProgress?: (percent: number) => void}} photo
 * @returns {Promise<{id: string}>}
 */
async function uploadPhoto(photo) {
  const asked = {
    url: config.baseUrl + '/api/v1/photos',
    field: 'file',
    path: photo.path,
    form: { student_id: photo.studentId },
    onProgress: photo.onProgress,
  }
  const headers = { 'Accept-Language': language() }
  return checked(await signedIn((bearer) => sendFile(Object.assign({ headers: Object.assign({}, headers, bearer) }, asked))))
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
  /** @param {string} path @param {any} data @param {string} [key] @param {Record<string, string>} [headers] */
  post: (path, data, key, headers) => ask({ method: 'POST', path, data, key, headers }),
  /** @param {string} path @param {any} data */
  put: (path, data) => ask({ method: 'PUT', path, data }),
  /** @param {string} path */
  remove: (path) => ask({ method: 'DELETE', path }),
  uploadPhoto,
  repeated,
  pause,
  newKey,
}
