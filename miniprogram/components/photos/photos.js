const api = require('../../api/index')
const { t, wordsOf } = require('../../i18n/index')

const LINKS_ARE_GOOD_FOR = 4 * 60 * 1000

/**
 * @typedef {{id?: string, thumb: string, display: string}} Photo
 */

/**
 * Photos side by side, large at a tap. Links to photos of the server die after some minutes; those get fresh ones.
 * Where `isRemovable`, each has a button that asks the page by `remove` to take it out of its list.
 */
Component({
  options: { addGlobalClass: true },
  properties: { photos: { type: Array, value: [] }, isRemovable: { type: Boolean, value: false } },
  data: { shown: [], w: {} },
  observers: {
    /** @this {any} @param {Photo[]} photos */
    photos(photos) {
      this.linkedAt = Date.now()
      this.isMended = false
      this.setData({ shown: photos.map(named) })
    },
  },
  lifetimes: {
    attached() {
      this.setData({ w: wordsOf('photos') })
    },
  },
  methods: {
    /** @this {any} @param {{currentTarget: {dataset: {place: number}}}} tap */
    async open(tap) {
      if (Date.now() - this.linkedAt > LINKS_ARE_GOOD_FOR) await this.renew()
      const urls = this.data.shown.map((/** @type {Photo} */ photo) => photo.display)
      wx.previewImage({ urls, current: urls[tap.currentTarget.dataset.place], showmenu: false })
    },

    /** A photo did not come: its link has died, or there is no line, which fresh links would not mend a second time. @this {any} */
    async lost() {
      if (this.isMended) return
      this.isMended = true
      await this.renew()
    },

    /** @this {any} */
    async renew() {
      const shown = await Promise.all(this.data.shown.map(fresh))
      this.linkedAt = Date.now()
      this.setData({ shown })
    },

    /** @this {any} @param {{currentTarget: {dataset: {place: number}}}} tap */
    remove(tap) {
      this.triggerEvent('remove', { place: tap.currentTarget.dataset.place })
    },
  },
})

/** @param {Photo} photo @param {number} place */
function named(photo, place) {
  return Object.assign({}, photo, { place, words: t('photos.number', { number: place + 1 }) })
}

/** @param {Photo} photo @returns {Promise<Photo>} */
async function fresh(photo) {
  if (!photo.id) return photo
  try {
    const { urls } = await api.get('/photos/' + photo.id)
    return Object.assign({}, photo, urls)
  } catch {
    return photo
  }
}
