const api = require('../../api/index')
const { page } = require('../../pages/page')
const reminders = require('../../store/reminders')

const ANNOUNCED = 'announced'

page('stars', {
  data: { isLoaded: false, period: '', classes: [], canBeReminded: false },

  /** @param {{school: string, child: string}} query */
  onLoad(query) {
    return this.attempt(async () => {
      this.reminder = await reminders.prepare(['stars'])
      const { items } = await api.get('/star-periods', { school_id: query.school, limit: 8 })
      const latest = items.find((/** @type {{status: string}} */ one) => one.status === ANNOUNCED)
      const named = latest ? await api.get('/stars', { school_id: query.school, week: latest.period_key, limit: 100 }) : { items: [] }
      this.setData({
        isLoaded: true,
        period: latest ? latest.period_words : '',
        classes: byClass(named.items, query.child),
        canBeReminded: !this.reminder.isOn,
      })
    })
  },

  /** The platform lets us ask only on a tap. */
  remind() {
    return this.attempt(async () => this.setData({ canBeReminded: !(await this.reminder.ask()) }))
  },
})

/**
 * Return the stars class by class, in the order of the server, which is none of merit.
 * @param {any[]} stars @param {string} child
 */
function byClass(stars, child) {
  /** @type {Array<{label: string, names: Array<{id: string, name: string, isOwn: boolean}>}>} */
  const classes = []
  stars.forEach((star) => {
    if (!classes.length || classes[classes.length - 1].label !== star.class_label) classes.push({ label: star.class_label, names: [] })
    classes[classes.length - 1].names.push({ id: star.id, name: star.shown_name, isOwn: star.student_id === child })
  })
  return classes
}
