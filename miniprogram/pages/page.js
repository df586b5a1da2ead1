/** What all pages have: their words, the words of a problem, and a guard against the same tap twice. */
const { wordsOf: wordsOfPage, t } = require('../i18n/index')
const { wordsOf: wordsOfError } = require('../api/problem')
const settings = require('../store/settings')

/**
 * @param {string} name the page's part of the dictionaries
 * @param {Record<string, any>} definition
 */
function page(name, definition) {
  Page(
    Object.assign({}, definition, {
      data: Object.assign({ w: {}, size: '', problem: '', isBusy: false }, definition.data),
      /** @this {any} @param {Record<string, string>} query */
      onLoad(query) {
        this.setData({ w: wordsOfPage(name), size: settings.isLarge() ? 'is-large' : '' })
        wx.setNavigationBarTitle({ title: t(name + '.title') === name + '.title' ? '劳动之星' : t(name + '.title') })
        return definition.onLoad ? definition.onLoad.call(this, query) : undefined
      },
      /**
       * Do one thing at a time and show what goes wrong. Returns whether it went well.
       * @this {any}
       * @param {() => Promise<any>} work
       */
      async attempt(work) {
        if (this.data.isBusy) return false
        this.setData({ isBusy: true, problem: '' })
        try {
          await work()
          return true
        } catch (error) {
          this.setData({ problem: wordsOfError(error) })
          return false
        } finally {
          this.setData({ isBusy: false })
        }
      },
    })
  )
}

module.exports = { page }
