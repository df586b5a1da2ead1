/** Wishes that the server has not taken yet: kept in the phone, so that neither a bad line nor a closed app loses them. */
const STORED = 'wishes'

/**
 * @typedef {{revision: number, ranked: Record<string, string[]>}} Draft ids of courses by slot, and what it began from
 */

/** @returns {Record<string, Draft>} */
function all() {
  return wx.getStorageSync(STORED) || {}
}

/** @param {string} key @returns {Draft | undefined} */
function find(key) {
  return all()[key]
}

/** @param {string} key @param {Draft} draft */
function keep(key, draft) {
  wx.setStorageSync(STORED, Object.assign(all(), { [key]: draft }))
}

/** @param {string} key */
function drop(key) {
  const kept = all()
  delete kept[key]
  wx.setStorageSync(STORED, kept)
}

module.exports = { find, keep, drop }
