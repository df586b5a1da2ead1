const api = require('../../api/index')
const outbox = require('../../store/outbox')
const photos = require('../../upload/photos')
const { t } = require('../../i18n/index')
const { inWords, before } = require('../../i18n/days')
const { page } = require('../page')

const MOST_PHOTOS = 3
const DAYS_BACK = 7
const SHOWN = 30
const TASKS = 'labor-tasks'

page('record', {
  data: {
    child: null, tasks: [], search: '', ownWords: '', task: null, days: [], day: 0, minutes: '', note: '', photos: [],
    adultPresent: false, progress: 0, mostPhotos: MOST_PHOTOS,
  },

  /** @param {{child: string}} query */
  onLoad(query) {
    // One key for this record, made before the first try, so that however it is sent it is one record.
    this.key = api.newKey()
    return this.attempt(() => this.prepare(query.child))
  },

  /** @param {string} studentId */
  async prepare(studentId) {
    const screen = await api.get('/home')
    const child = screen.children.find((/** @type {any} */ one) => one.student_id === studentId)
    this.library = await tasksOf(child.band)
    const days = Array.from({ length: DAYS_BACK + 1 }, (_, number) => before(screen.today, number))
    this.suggested = child.suggestions.map((/** @type {any} */ one) => ({
      id: one.task_id, name: one.name, risk: one.risk, minutes: one.minutes, photo_policy: one.photo_policy, safety_note: one.safety_note,
    }))
    this.setData({
      child,
      tasks: this.suggested,
      days: days.map((value) => ({ value, words: inWords(value, screen.today) })),
    })
  },

  /** @param {{detail: {value: string}}} event */
  search(event) {
    const search = event.detail.value.trim()
    const found = this.library.filter((/** @type {any} */ task) => task.name.includes(search)).slice(0, SHOWN)
    const isOwn = search.length >= 2 && !found.some((/** @type {any} */ task) => task.name === search)
    this.setData({
      search,
      tasks: search ? found : this.suggested,
      ownWords: isOwn ? t('record.own_words', { title: search }) : '',
    })
  },

  /** @param {{currentTarget: {dataset: {id: string}}}} tap */
  chooseTask(tap) {
    const known = [...this.suggested, ...this.library]
    const task = known.find((one) => one.id === tap.currentTarget.dataset.id)
    this.setData({ task, minutes: String(task.minutes || '') })
  },

  chooseOwnWords() {
    this.setData({ task: { id: '', name: this.data.search, risk: 0, photo_policy: 'result', safety_note: '' } })
  },

  /** @param {{detail: {value: string}}} event */
  chooseDay(event) {
    this.setData({ day: Number(event.detail.value) })
  },

  /** @param {{detail: {value: string}}} event */
  typeMinutes(event) {
    this.setData({ minutes: event.detail.value })
  },

  /** @param {{detail: {value: string}}} event */
  typeNote(event) {
    this.setData({ note: event.detail.value })
  },

  /** @param {{detail: {value: boolean}}} event */
  toggleAdult(event) {
    this.setData({ adultPresent: event.detail.value })
  },

  /** Another task keeps what was typed and the photos; where it takes none they are not sent. */
  changeTask() {
    this.setData({ task: null, tasks: this.suggested, search: '', ownWords: '' })
  },

  addPhoto() {
    return this.attempt(async () => {
      const added = await photos.choose(MOST_PHOTOS - this.data.photos.length)
      const shown = added.map((/** @type {string} */ path) => ({ thumb: path, display: path }))
      this.setData({ photos: [...this.data.photos, ...shown].slice(0, MOST_PHOTOS) })
    })
  },

  /** @param {{detail: {place: number}}} event */
  removePhoto(event) {
    const { place } = event.detail
    this.setData({ photos: this.data.photos.filter((/** @type {any} */ _, /** @type {number} */ number) => number !== place) })
  },

  save() {
    return this.attempt(async () => {
      await outbox.add({ key: this.key, title: this.data.task.name, body: this.body(), photos: this.photosToSend() })
      const isSent = await this.send()
      if (outbox.refused().some((/** @type {{key: string}} */ one) => one.key === this.key)) return this.comeBack()
      wx.showToast({ title: t(isSent ? 'record.kept' : 'record.kept_offline'), icon: 'none' })
      return this.comeBack()
    })
  },

  /** Returns whether it arrived; where the line is down it waits in the phone. */
  async send() {
    try {
      await outbox.work((/** @type {string} */ key, /** @type {number} */ progress) => key === this.key && this.setData({ progress }))
      return true
    } catch {
      return false
    }
  },

  comeBack() {
    wx.reLaunch({ url: '/pages/home/home' })
  },

  photosToSend() {
    const { task, photos: chosen } = this.data
    return task.photo_policy === 'forbidden' ? [] : chosen.map((/** @type {{display: string}} */ photo) => photo.display)
  },

  body() {
    const { task, child, days, day, minutes, note, adultPresent } = this.data
    return Object.assign(task.id ? { task_id: task.id } : { title: task.name }, {
      student_id: child.student_id,
      labor_on: days[day].value,
      minutes: Number(minutes) || null,
      note: note.trim() || null,
      adult_present: adultPresent,
    })
  },
})

/**
 * Return the library for a band; without a line the one that was kept.
 * @param {number | null} band
 * @returns {Promise<any[]>}
 */
async function tasksOf(band) {
  try {
    const { items } = await api.get('/labor-tasks', { band })
    wx.setStorageSync(TASKS, items)
    return items
  } catch (error) {
    const kept = wx.getStorageSync(TASKS)
    if (!kept) throw error
    return kept
  }
}
