const outbox = require('./store/outbox')

App({
  onShow() {
    this.sendWaiting()
  },
  onLaunch() {
    wx.onNetworkStatusChange((state) => state.isConnected && this.sendWaiting())
  },
  /** Send what waits; where the line is still down it goes on waiting. */
  sendWaiting() {
    return outbox.work().catch(() => {})
  },
})
