const { t } = require('./index')

const SHANGHAI = 8 * 3600 * 1000

/**
 * Return a day in words, seen from today where that is known; both as YYYY-MM-DD.
 * @param {string} day @param {string} [today]
 */
function inWords(day, today) {
  if (day === today) return t('day.today')
  if (today && day === before(today, 1)) return t('day.yesterday')
  const [, month, date] = day.split('-')
  return t('day.date', { month: Number(month), day: Number(date) })
}

/**
 * Return the day so many days before.
 * @param {string} day @param {number} days
 */
function before(day, days) {
  const [year, month, date] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1, date - days)).toISOString().slice(0, 10)
}

/** The day that it is at the school, by the phone's clock. */
function today() {
  return new Date(Date.now() + SHANGHAI).toISOString().slice(0, 10)
}

/**
 * Return an instant as the clock of the school says it: 11-23 15:30.
 * @param {string} instant RFC 3339
 */
function shortTime(instant) {
  const local = new Date(Date.parse(instant) + SHANGHAI)
  return local.toISOString().slice(5, 16).replace('T', ' ')
}

module.exports = { inWords, before, today, shortTime }
