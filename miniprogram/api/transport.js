/**
 * One request to the server and its answer, whatever the answer is. The platform's calls succeed for every status; only
 * a line that fails is a failure.
 */
const config = require('../config')

const TIMEOUT = 15000
const UPLOAD_TIMEOUT = 60000

/**
 * @typedef {{status: number, headers: Record<string, string>, body: any}} Answer
 */

/** The line failed: nothing is known of whether the server heard. */
class Offline extends Error {
  /** @param {string} reason */
  constructor(reason) {
    super(reason)
    this.name = 'Offline'
  }
}

/**
 * @param {{method: string, path: string, data?: any, headers?: Record<string, string>}} asked
 * @returns {Promise<Answer>}
 */
function send(asked) {
  return new Promise((resolve, reject) => {
    wx.request({
      url: config.baseUrl + '/api/v1' + asked.path,
      method: /** @type {any} */ (asked.method),
      data: asked.data,
      header: Object.assign({ 'Content-Type': 'application/json' }, asked.headers),
      timeout: TIMEOUT,
      success: (answer) => resolve({ status: answer.statusCode, headers: lowered(answer.header), body: answer.data }),
      fail: (error) => reject(new Offline(error.errMsg)),
    })
  })
}

/**
 * Send one file as a form. `url` is ours or the store's.
 * @param {{url: string, field: string, path: string, form?: Record<string, string>, headers?: Record<string, string>,
 *   onProgress?: (percent: number) => void}} asked
 * @returns {Promise<Answer>}
 */
function sendFile(asked) {
  return new Promise((resolve, reject) => {
    const task = wx.uploadFile({
      url: asked.url,
      name: asked.field,
      filePath: asked.path,
      formData: asked.form,
      header: asked.headers,
      timeout: UPLOAD_TIMEOUT,
      success: (answer) => resolve({ status: answer.statusCode, headers: {}, body: parsed(answer.data) }),
      fail: (error) => reject(new Offline(error.errMsg)),
    })
    if (task && asked.onProgress) task.onProgressUpdate((state) => asked.onProgress && asked.onProgress(state.progress))
  })
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** @param {Record<string, any> | undefined} headers */
function lowered(headers) {
  /** @type {Record<string, string>} */
  const found = {}
  Object.keys(headers || {}).forEach((name) => (found[name.toLowerCase()] = String((headers || {})[name])))
  return found
}

module.exports = { send, sendFile, Offline }
