const { wordsOf } = require('../../i18n/index')

/** What went wrong, in words; with a way to try the same again where that may help. */
Component({
  options: { addGlobalClass: true },
  properties: { words: { type: String, value: '' }, mayPass: { type: Boolean, value: false } },
  data: { w: {} },
  lifetimes: {
    attached() {
      this.setData({ w: wordsOf('problem') })
    },
  },
  methods: {
    retry() {
      this.triggerEvent('retry')
    },
  },
})
