const api = require('../../api/index')
const outbox = require('../../store/outbox')
const { t } = require('../../i18n/index')
const { page } = require('../page')

page('home', {
  data: { isLoaded: false, children: [], chosen: 0, child: null, notices: [], unsent: '', refused: [] },

  onShow() {
    return this.refresh()
  },

  async refresh() {
    await this.attempt(async () => {
      await getApp().sendWaiting()
      this.show(await api.get('/home'))
    })
    this.showWaiting()
    wx.stopPullDownRefresh()
  },

  /** @param {{children: any[], notices: any[]}} screen */
  show(screen) {
    if (!screen.children.length) {
      wx.redirectTo({ url: '/pages/bind/bind' })
      return
    }
    const chosen = Math.min(this.data.chosen, screen.children.length - 1)
    this.setData({
      isLoaded: true,
      children: screen.children,
      chosen,
      child: screen.children[chosen],
      week: t('home.week', { records: screen.children[chosen].week.records }),
      notices: screen.notices,
    })
  },

  showWaiting() {
    const count = outbox.waiting().length
    const refused = outbox.refused().map((one) => ({
      key: one.key,
      words: t('home.refused', { title: one.title, words: one.refused }),
    }))
    this.setData({ unsent: count ? t('home.unsent', { count }) : '', refused })
  },

  /** @param {{currentTarget: {dataset: {place: number}}}} tap */
  choose(tap) {
    this.setData({ chosen: Number(tap.currentTarget.dataset.place) })
    this.show(/** @type {any} */ (this.data))
  },

  /** @param {{currentTarget: {dataset: {key: string}}}} tap */
  drop(tap) {
    outbox.drop(tap.currentTarget.dataset.key)
    this.showWaiting()
  },

  record() {
    const { child } = this.data
    const target = child.has_base_consent ? 'record/record' : 'consents/consents'
    wx.navigateTo({ url: '/pages/' + target + '?child=' + child.student_id })
  },

  history() {
    wx.navigateTo({ url: '/pages/history/history?child=' + this.data.child.student_id })
  },

  consents() {
    wx.navigateTo({ url: '/pages/consents/consents?child=' + this.data.child.student_id })
  },

  /** Open a page about the child. @param {{currentTarget: {dataset: {page: string}}}} tap */
  open(tap) {
    const { student_id: child, school_id: school } = this.data.child
    wx.navigateTo({ url: '/more/' + tap.currentTarget.dataset.page + '?child=' + child + '&school=' + school })
  },

  courses() {
    const { student_id: child, school_id: school, class_id: own, grade } = this.data.child
    wx.navigateTo({ url: '/courses/courses/courses?child=' + child + '&school=' + school + '&class=' + own + '&grade=' + grade })
  },

  add() {
    wx.navigateTo({ url: '/pages/bind/bind' })
  },

  onPullDownRefresh() {
    return this.refresh()
  },
})
