/** How old the platform of this phone is. The base library grows with WeChat; the mini-program works from 2.25 on. */
const OLDEST = [2, 25, 0]

function isTooOld() {
  const { SDKVersion } = wx.getAppBaseInfo ? wx.getAppBaseInfo() : wx.getSystemInfoSync()
  const found = SDKVersion.split('.').map(Number)
  const different = OLDEST.findIndex((wanted, place) => found[place] !== wanted)
  return different >= 0 && found[different] < OLDEST[different]
}

module.exports = { isTooOld }
