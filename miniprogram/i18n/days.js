const { t } = require('./index')

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

module.exports = { inWords, before }
