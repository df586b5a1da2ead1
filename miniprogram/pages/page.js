/** What all pages have: their words, the size of the text, the words of a problem, and a guard against the same tap twice. */
const { wordsOf: wordsOfPage, t } = require('../i18n/index')
const { wordsOf: wordsOfError, mayPass } = require('../api/problem')
const { isTooOld } = require('../store/platform')
const settings = require('../store/settings')

/**
 * @param {string} name the page's part of the dictionaries
 * @param {Record<string, any>} definition
 */
function page(name, definition) {
  Page(
    Object.assign({}, definition, {
      data: Object.assign({ w: {}, size: '', problem: '', mayPass: false, isBusy: false }, definition.data),
      /** @this {any} @param {Record<string, string>} query */
      onLoad(query) {
        this.setData({ w: wordsOfPage(name), size: settings.isLarge() ? 'is-large' : '' })
        wx.setNavigationBarTitle({ title: t(name + '.title') === name + '.title' ? '劳动之星' : t(name + '.title') })
        return definition.onLoad ? definition.onLoad.call(this, query) : undefined
      },
      /**
       * Do one thing at a time and show what goes wrong. Returns whether it went well. A platform that is too old is
       * spared all of it: the app is on its way to the page that says so.
       * @this {any}
       * @param {() => Promise<any>} work
       */
      async attempt(work) {
        if (this.data.isBusy || isTooOld()) return false
        this.setData({ isBusy: true, problem: '' })
        try {
          await work()
          return true
        } catch (error) {
          this.failed = work
          this.setData({ problem: wordsOfError(error), mayPass: mayPass(error) })
          return false
        } finally {
          this.setData({ isBusy: false })
        }
      },
      /** Try again what went wrong. @this {any} */
      retry() {
        return this.attempt(this.failed)
      },
      /**
       * Do one thing where the person says yes to it.
       * @this {any}
       * @param {string} content the question
       * @param {() => Promise<any>} work
       */
      confirmed(content, work) {
        return new Promise((resolve) =>
          wx.showModal({
            content,
            success: (answer) => resolve(answer.confirm ? this.attempt(work) : false),
            fail: () => resolve(false),
          })
        )
      },
    })
  )
}

module.exports = { page }
