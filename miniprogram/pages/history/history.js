const api = require('../../api/index')
const { t } = require('../../i18n/index')
const { inWords } = require('../../i18n/days')
const { page } = require('../page')

page('history', {
  data: { records: [], next: null, isLoaded: false },

  /** @param {{child: string}} query */
  onLoad(query) {
    this.child = query.child
    return this.more()
  },

  more() {
    return this.attempt(async () => {
      const found = await api.get('/check-ins', { student_id: this.child, cursor: this.data.next, limit: 20 })
      this.setData({
        isLoaded: true,
        records: [...this.data.records, ...found.items.map(shown)],
        next: found.next,
      })
    })
  },

  /** @param {{currentTarget: {dataset: {id: string}}}} tap */
  withdraw(tap) {
    return new Promise((resolve) =>
      wx.showModal({
        content: t('history.sure'),
        success: (answer) => resolve(answer.confirm ? this.takeBack(tap.currentTarget.dataset.id) : undefined),
      })
    )
  },

  /** @param {string} id */
  takeBack(id) {
    return this.attempt(async () => {
      await api.remove('/check-ins/' + id)
      this.setData({ records: this.data.records.filter((/** @type {{id: string}} */ one) => one.id !== id) })
    })
  },
})

/** @param {any} record */
function shown(record) {
  return {
    id: record.id,
    title: record.title,
    day: inWords(record.labor_on),
    status: t('history.' + record.status),
    isOpen: record.status !== 'withdrawn',
    hints: hintsOf(record),
    photos: record.photos.map((/** @type {any} */ photo) => Object.assign({ id: photo.id }, photo.urls)),
  }
}

/** What the server says of a note or of photos that others do not see. @param {any} record @returns {string[]} */
function hintsOf(record) {
  const said = [record.note_hint, ...record.photos.map((/** @type {any} */ photo) => photo.safety_hint)]
  return [...new Set(said.filter(Boolean))]
}
