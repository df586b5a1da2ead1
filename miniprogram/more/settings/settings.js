const settings = require('../../store/settings')
const { language, choose } = require('../../i18n/index')
const { page } = require('../../pages/page')

page('settings', {
  data: { isLarge: false, isEnglish: false },

  onLoad() {
    this.setData({ isLarge: settings.isLarge(), isEnglish: language() === 'en' })
  },

  /** @param {{detail: {value: boolean}}} event */
  enlarge(event) {
    settings.enlarge(event.detail.value)
    wx.reLaunch({ url: '/pages/home/home' })
  },

  /** @param {{detail: {value: boolean}}} event */
  speakEnglish(event) {
    choose(event.detail.value ? 'en' : 'zh')
    wx.reLaunch({ url: '/pages/home/home' })
  },
})
