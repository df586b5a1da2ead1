/**
 * Records on their way: kept in the phone before anything is sent, and sent exactly once. Each has one key for all its
 * tries, and its photos are sent before it, each only once. What survives of a killed app is what was kept here.
 */
const api = require('../api/index')
const { Trouble, wordsOf, mayPass } = require('../api/problem')
const { t } = require('../i18n/index')
const { run } = require('../upload/queue')
const { send } = require('../upload/send')

const STORED = 'outbox'
const MOST_AT_ONCE = 3

/**
 * @typedef {{path: string, ticket?: string, id?: string}} Photo
 * @typedef {{key: string, title: string, body: any, photos: Photo[], isMended?: boolean, refused?: string}} Entry
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
      if (mayPass(error)) throw error
      replace(mended(latest(next), /** @type {any} */ (error)) || Object.assign({}, latest(next), { refused: wordsOf(error) }))
    }
  }
}

/**
 * The server keeps a photo for its record a day. Where the record waited longer, its photos are sent again, once.
 * @param {Entry} entry @param {{code?: string}} error
 * @returns {Entry | null}
 */
function mended(entry, error) {
  if (error.code !== 'photo-not-found' || entry.isMended) return null
  return Object.assign({}, entry, { isMended: true, photos: entry.photos.map(({ path }) => ({ path })) })
}

/** @param {Entry} entry @param {((key: string, percent: number) => void) | undefined} onProgress */
async function sendOne(entry, onProgress) {
  /** @type {number[]} */
  const percents = entry.photos.map((photo) => (photo.id ? 100 : 0))
  const tell = (/** @type {number} */ place, /** @type {number} */ percent) => {
    percents[place] = percent
    if (onProgress) onProgress(entry.key, Math.round(percents.reduce((sum, each) => sum + each) / percents.length))
  }
  await run(
    entry.photos.map((_, place) => () => sendPhoto(entry, place, (percent) => tell(place, percent))),
    MOST_AT_ONCE
  )
  const ids = latest(entry).photos.map((photo) => photo.id)
  await api.post('/check-ins', Object.assign({}, entry.body, { photo_ids: ids }), entry.key)
}

/** @param {Entry} entry @param {number} place @param {(percent: number) => void} onProgress */
async function sendPhoto(entry, place, onProgress) {
  const photo = latest(entry).photos[place]
  if (photo.id) return
  if (!(await isKept(photo.path))) throw new Trouble(t('record.photo_lost'))
  const remember = (/** @type {string} */ ticket) => noteOfPhoto(entry, place, { ticket })
  noteOfPhoto(entry, place, { id: await send(photo, { studentId: entry.body.student_id, remember, onProgress }) })
}

/** @param {Entry} entry @param {number} place @param {Partial<Photo>} known */
function noteOfPhoto(entry, place, known) {
  const held = latest(entry)
  const photos = held.photos.map((photo, number) => (number === place ? Object.assign({}, photo, known) : photo))
  replace(Object.assign({}, held, { photos }))
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

/** @param {string} path @returns {Promise<boolean>} */
function isKept(path) {
  return new Promise((resolve) =>
    wx.getFileSystemManager().access({ path, success: () => resolve(true), fail: () => resolve(false) })
  )
}

/** @param {string} path */
function unsave(path) {
  wx.getFileSystemManager().removeSavedFile({ filePath: path, fail: () => {} })
}

module.exports = { add, drop, work, waiting, refused }
