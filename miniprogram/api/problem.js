const { t } = require('../i18n/index')

/** A refusal of the server, as words for people and as a code for decisions. */
class Problem extends Error {
  /** @param {import('./transport').Answer} answer */
  constructor(answer) {
    const body = answer.body && typeof answer.body === 'object' ? answer.body : {}
    super(body.code || 'status-' + answer.status)
    this.name = 'Problem'
    this.status = answer.status
    /** @type {string} */
    this.code = body.code || 'status-' + answer.status
    this.body = body
    this.retryAfter = Number(answer.headers['retry-after']) || 0
  }

  /** What to tell: the server's own words, every wrong part included, or ours where it has none. */
  get words() {
    const parts = (this.body.errors || []).map((/** @type {{detail: string}} */ one) => one.detail)
    const said = [this.body.title, this.body.detail, ...parts].filter(Boolean)
    return said.length ? [...new Set(said)].join(' ') : t('error.server')
  }
}

/** Something that this phone cannot do or has lost: the message is for people. */
class Trouble extends Error {
  /** @param {string} words */
  constructor(words) {
    super(words)
    this.name = 'Trouble'
  }
}

/**
 * Return what to tell somebody about whatever went wrong.
 * @param {any} error
 * @returns {string}
 */
function wordsOf(error) {
  if (error instanceof Problem) return error.words
  if (error instanceof Trouble) return error.message
  return t(error && error.name === 'Offline' ? 'error.offline' : 'error.unknown')
}

/**
 * Tell whether the same may go well another time: nobody heard it, or the server was busy or broken.
 * @param {any} error
 */
function mayPass(error) {
  if (error instanceof Problem) return error.status >= 500 || [401, 408, 429].includes(error.status)
  return !(error instanceof Trouble)
}

module.exports = { Problem, Trouble, wordsOf, mayPass }
