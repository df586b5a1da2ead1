/**
 * Records on their way: kept in the phone before anything is sent, and sent exactly once. Each has one key for all its
 * tries, and its photos are sent before it, each only once. What survives of a killed app is what was kept here.
 */
const api = require('../api/index')
const { wordsOf } = require('../api/problem')
const { run } = require('../upload/queue')

const STORED = 'outbox'
const MOST_AT_ONCE = 3

/**
 * @typedef {{path: string, id?: string}} Photo
 * @typedef {{key: string, title: string, body: any, photos: Photo[], refused?: string}} Entry
 */

/** @type {Promise<void> | null} */
let sending = null

/** @returns {Entry[]} */
function entries() {
  return wx.getStorageSync(STORED) || []
}

/** @param {Entry[]} kept */
function keep(kept) {
  wx.setStorageSync(STORED, kept)
}

/** @param {Entry} entry */
function replace(entry) {
  keep(entries().map((each) => (each.key === entry.key ? entry : each)))
}

/**
 * Keep a record and its photos, which the platform would otherwise throw away with the app.
 * @param {{key: string, title: string, body: any, photos: string[]}} record
 */
async function add(record) {
  if (entries().some((each) => each.key === record.key)) return
  const photos = await Promise.all(record.photos.map(async (path) => ({ path: await saved(path) })))
  keep([...entries().filter((each) => each.key !== record.key), Object.assign({}, record, { photos })])
}

/** @param {string} key */
function drop(key) {
  const entry = entries().find((each) => each.key === key)
  keep(entries().filter((each) => each.key !== key))
  if (entry) entry.photos.forEach((photo) => unsave(photo.path))
}

/**
 * Send what waits, the oldest first; whoever asks while it is being done waits for the same work.
 * @param {(key: string, percent: number) => void} [onProgress]
 * @returns {Promise<void>}
 */
function work(onProgress) {
  if (!sending) {
    sending = sendAll(onProgress).then(
      () => {
        sending = null
      },
      (error) => {
        sending = null
        throw error
      }
    )
  }
  return sending
}

/** @param {((key: string, percent: number) => void) | undefined} onProgress */
async function sendAll(onProgress) {
  for (let next = waiting()[0]; next; next = waiting()[0]) {
    try {
      await sendOne(next, onProgress)
      drop(next.key)
    } catch (error) {
      if (!isFinal(/** @type {any} */ (error))) throw error
      replace(Object.assign({}, latest(next), { refused: wordsOf(error) }))
    }
  }
}

/** @param {Entry} entry @param {((key: string, percent: number) => void) | undefined} onProgress */
async function sendOne(entry, onProgress) {
  await run(
    entry.photos.map((photo, place) => () => sendPhoto(entry, photo, place, onProgress)),
    MOST_AT_ONCE
  )
  const ids = latest(entry).photos.map((photo) => photo.id)
  await api.post('/check-ins', Object.assign({}, entry.body, { photo_ids: ids }), entry.key)
}

/**
 * @param {Entry} entry @param {Photo} photo @param {number} place
 * @param {((key: string, percent: number) => void) | undefined} onProgress
 */
async function sendPhoto(entry, photo, place, onProgress) {
  if (photo.id) return
  const studentId = entry.body.student_id
  const sent = await api.uploadPhoto({ path: photo.path, studentId, onProgress: (done) => onProgress && onProgress(entry.key, done) })
  const photos = latest(entry).photos.slice()
  photos[place] = { path: photo.path, id: sent.id }
  replace(Object.assign({}, latest(entry), { photos }))
}

/** @param {Entry} entry @returns {Entry} */
function latest(entry) {
  return entries().find((each) => each.key === entry.key) || entry
}

function waiting() {
  return entries().filter((each) => !each.refused)
}

function refused() {
  return entries().filter((each) => each.refused)
}

/** A refusal that no repetition changes. @param {{status?: number}} error */
function isFinal(error) {
  return Boolean(error.status && error.status >= 400 && error.status < 500 && ![401, 408, 429].includes(error.status))
}

/** @param {string} path @returns {Promise<string>} */
function saved(path) {
  return new Promise((resolve) =>
    wx.getFileSystemManager().saveFile({
      tempFilePath: path,
      success: (found) => resolve(found.savedFilePath),
      fail: () => resolve(path), // The phone is full: the photo goes out if the app stays open.
    })
  )
}

/** @param {string} path */
function unsave(path) {
  wx.getFileSystemManager().removeSavedFile({ filePath: path, fail: () => {} })
}

module.exports = { add, drop, work, waiting, refused }
