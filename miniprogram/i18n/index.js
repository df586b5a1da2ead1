/** Words in the reader's language. Chinese is the source; a key that is missing in another language shows the Chinese. */
const zh = require('./zh')
const en = require('./en')

const CHOSEN = 'language'

/** @returns {'zh' | 'en'} */
function language() {
  const chosen = wx.getStorageSync(CHOSEN)
  return chosen === 'en' ? 'en' : 'zh'
}

/** @param {'zh' | 'en'} chosen */
function choose(chosen) {
  wx.setStorageSync(CHOSEN, chosen)
}

/**
 * @param {string} key
 * @param {Record<string, any>} [values] what fills the `{named}` places
 * @returns {string}
 */
function t(key, values) {
  const dictionary = /** @type {Record<string, string>} */ (language() === 'en' ? en : zh)
  const words = dictionary[key] || /** @type {Record<string, string>} */ (zh)[key] || key
  return words.replace(/\{(\w+)\}/g, (_, name) => String((values || {})[name]))
}

/**
 * Return the words of one page for its template: of `home.title` the template writes `{{w.title}}`.
 * @param {string} page
 */
function wordsOf(page) {
  /** @type {Record<string, string>} */
  const words = {}
  Object.keys(zh)
    .filter((key) => key.startsWith(page + '.'))
    .forEach((key) => (words[key.slice(page.length + 1)] = t(key)))
  return words
}

module.exports = { t, wordsOf, language, choose }
