/** What somebody likes on this phone. Large text is the whole of the elders' mode: few words there are everywhere. */
const LARGE = 'large'

function isLarge() {
  return wx.getStorageSync(LARGE) === true
}

/** @param {boolean} wanted */
function enlarge(wanted) {
  wx.setStorageSync(LARGE, wanted)
}

module.exports = { isLarge, enlarge }
