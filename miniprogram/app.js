const outbox = require('./store/outbox')
const { isTooOld } = require('./store/platform')

App({
  onLaunch() {
    if (isTooOld()) {
      wx.reLaunch({ url: '/pages/old/old' })
      return
    }
    wx.onNetworkStatusChange((state) => state.isConnected && this.sendWaiting())
  },
  onShow() {
    this.sendWaiting()
  },
  /** Send what waits; where the line is still down it goes on waiting. */
  sendWaiting() {
    return outbox.work().catch(() => {})
  },
})
