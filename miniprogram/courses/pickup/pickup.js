const api = require('../../api/index')
const { t } = require('../../i18n/index')
const { inWords, shortTime, today } = require('../../i18n/days')
const { page } = require('../../pages/page')

// The server shows a code once; the phone that asked for it keeps it for its day.
const STORED = 'pickup'
const HALF = 3

page('pickup', {
  data: { codes: [], name: '', day: '', first: '', dayWords: '', handOvers: [] },

  /** @param {{child: string}} query */
  onLoad(query) {
    this.child = query.child
    this.setData({ first: today() })
    this.chooseDay({ detail: { value: today() } })
    this.showCodes(kept().filter((one) => one.day >= today()))
    return this.attempt(async () => {
      const { items } = await api.get('/students/' + this.child + '/hand-overs', { limit: 5 })
      this.setData({ handOvers: items.map(handOverShown) })
    })
  },

  /** @param {Code[]} codes */
  showCodes(codes) {
    wx.setStorageSync(STORED, codes)
    const own = codes.filter((one) => one.child === this.child)
    this.setData({
      codes: own.map((one) => ({
        digits: one.code.slice(0, HALF) + ' ' + one.code.slice(HALF),
        words: t('pickup.for', { name: one.name, day: inWords(one.day, today()) }),
      })),
    })
  },

  /** @param {{detail: {value: string}}} event */
  typeName(event) {
    this.setData({ name: event.detail.value })
  },

  /** @param {{detail: {value: string}}} event */
  chooseDay(event) {
    this.setData({ day: event.detail.value, dayWords: inWords(event.detail.value, today()) })
  },

  make() {
    return this.attempt(async () => {
      const wanted = { name: this.data.name.trim(), valid_on: this.data.day }
      const made = await api.post('/students/' + this.child + '/pickup-codes', wanted)
      this.showCodes([{ child: this.child, code: made.code, name: made.name, day: made.valid_on }, ...kept()])
      this.setData({ name: '' })
    })
  },
})

/** @typedef {{child: string, code: string, name: string, day: string}} Code */

/** @returns {Code[]} */
function kept() {
  return wx.getStorageSync(STORED) || []
}

/** @param {any} one */
function handOverShown(one) {
  const by = one.name || (one.relation ? t('bind.' + one.relation) : t('pickup.by_code'))
  return { id: one.id, words: shortTime(one.handed_at) + ' ' + one.title + ' · ' + by }
}
