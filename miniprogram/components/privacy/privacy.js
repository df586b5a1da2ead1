const { t, wordsOf } = require('../../i18n/index')

/**
 * The platform asks once before an app may look at photos or use the camera. Since base library 2.32.3 an app may ask in
 * its own words; before that there is nothing to do here. Whoever refuses goes on without photos.
 */
Component({
  options: { addGlobalClass: true },
  data: { isAsked: false, contract: '', w: {} },
  lifetimes: {
    attached() {
      this.setData({ w: wordsOf('privacy') })
      this.listen()
    },
    detached() {
      this.answer({ event: 'disagree' })
    },
  },
  pageLifetimes: {
    show() {
      this.listen()
    },
  },
  methods: {
    /** The platform keeps one listener: that of the page that was shown last. @this {any} */
    listen() {
      if (!wx.onNeedPrivacyAuthorization) return
      wx.onNeedPrivacyAuthorization((/** @type {any} */ resolve) => {
        this.answer({ event: 'disagree' })
        this.resolve = resolve
        this.setData({ isAsked: true })
        resolve({ event: 'exposureAuthorization' })
      })
      wx.getPrivacySetting({
        success: (found) => this.setData({ contract: t('privacy.read', { name: found.privacyContractName }) }),
      })
    },

    agree() {
      this.answer({ event: 'agree', buttonId: 'agree' })
    },

    refuse() {
      this.answer({ event: 'disagree' })
    },

    read() {
      wx.openPrivacyContract({})
    },

    /** @this {any} @param {{event: string, buttonId?: string}} answer */
    answer(answer) {
      if (!this.resolve) return
      this.resolve(answer)
      this.resolve = null
      this.setData({ isAsked: false })
    },
  },
})
