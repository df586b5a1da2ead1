const api = require('../../api/index')
const { page } = require('../../pages/page')
const { shortTime } = require('../../i18n/days')
const reminders = require('../../store/reminders')

page('notices', {
  data: { notices: [], next: null, isLoaded: false, isReminded: false },

  onLoad() {
    return this.more()
  },

  more() {
    return this.attempt(async () => {
      const found = await api.get('/inbox', { cursor: this.data.next, limit: 20 })
      this.reminder = await reminders.prepare()
      this.setData({
        isLoaded: true,
        next: found.next,
        notices: [...this.data.notices, ...found.items.map(shown)],
        isReminded: this.reminder.isOn,
      })
    })
  },

  /** @param {{currentTarget: {dataset: {id: string}}}} tap */
  open(tap) {
    wx.navigateTo({ url: '/more/notice/notice?id=' + tap.currentTarget.dataset.id })
  },

  /** The platform lets us ask only on a tap. */
  remind() {
    return this.attempt(async () => this.setData({ isReminded: await this.reminder.ask() }))
  },

  remindNoMore() {
    return this.attempt(async () => {
      await api.remove('/me/subscriptions')
      this.reminder = await reminders.prepare()
      this.setData({ isReminded: false })
    })
  },
})

/** @param {any} notice */
function shown(notice) {
  return { id: notice.id, title: notice.title, at: shortTime(notice.delivered_at), isNew: !notice.read_at }
}
