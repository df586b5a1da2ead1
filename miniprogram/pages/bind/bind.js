const api = require('../../api/index')
const { t } = require('../../i18n/index')
const { page } = require('../page')

const RELATIONS = ['mother', 'father', 'paternal_grandparent', 'maternal_grandparent', 'other']
// The card's code in an address, in the scene of a mini-program code, or bare. Nobody mistakes its letters for digits.
const CODE = /(?:^|[?&]code=|c=)([23456789A-HJ-NP-Z]{6,16})$/i

page('bind', {
  data: { code: '', relation: 'mother', relations: [] },

  /** @param {{scene?: string, code?: string}} query */
  onLoad(query) {
    this.setData({ relations: RELATIONS.map((key) => ({ key, name: t('bind.' + key) })) })
    this.take(decodeURIComponent(query.scene || query.code || ''))
  },

  scan() {
    if (!wx.scanCode) {
      this.setData({ problem: t('bind.cannot_scan') })
      return
    }
    wx.scanCode({
      success: (found) => {
        const path = /** @type {{path?: string}} */ (found).path
        if (!this.take(decodeURIComponent(path || found.result))) this.setData({ problem: t('bind.no_code') })
      },
    })
  },

  /** @param {string} scanned */
  take(scanned) {
    const found = CODE.exec(scanned.trim())
    if (found) this.setData({ code: found[1].toUpperCase(), problem: '' })
    return Boolean(found)
  },

  /** @param {{detail: {value: string}}} event */
  type(event) {
    this.setData({ code: event.detail.value })
  },

  /** @param {{currentTarget: {dataset: {key: string}}}} tap */
  relate(tap) {
    this.setData({ relation: tap.currentTarget.dataset.key })
  },

  async save() {
    const code = this.data.code.replace(/[\s-]/g, '').toUpperCase()
    await this.attempt(async () => {
      const bound = await api.post('/guardianships', { code, relation: this.data.relation })
      wx.redirectTo({ url: '/pages/consents/consents?child=' + bound.student.id })
    })
  },
})
