const api = require('../../api/index')
const { t } = require('../../i18n/index')
const { shortTime } = require('../../i18n/days')
const { page } = require('../../pages/page')
const reminders = require('../../store/reminders')
const { slotsOf, offered, standing } = require('../words')
const { enrol } = require('../line')

const LIVING = ['offered', 'pending_guardian', 'enrolled', 'waitlisted']
// A page that waits for the opening looks again by itself, not everybody in the same moment.
const SOON = 10 * 60 * 1000
const SCATTER = 2000

page('seats', {
  data: { isLoaded: false, isOpen: false, opens: '', courses: [], line: '', said: '' },

  /** @param {{child: string, school: string, grade: string, round: string}} query */
  onLoad(query) {
    this.query = query
    /** @type {Record<string, string>} */
    this.keys = {}
  },

  onShow() {
    this.isHere = true
    return this.refresh()
  },

  onUnload() {
    this.isHere = false
  },

  async refresh() {
    await this.attempt(() => this.show())
    wx.stopPullDownRefresh()
  },

  async show() {
    const { child, school, grade, round: id } = this.query
    const [round, places, slot, reminder] = await Promise.all([
      api.get('/selection-rounds/' + id),
      api.get('/enrolments', { student_id: child, limit: 100 }),
      slotsOf(school),
      reminders.prepare(['offer']),
    ])
    this.reminder = reminder
    const living = places.items.filter((/** @type {any} */ one) => LIVING.includes(one.status))
    const own = round.offerings.filter((/** @type {any} */ one) => one.grades.includes(Number(grade)))
    this.setData({
      isLoaded: true,
      isOpen: round.stage !== 'noticed',
      opens: t('seats.opens', { when: shortTime(round.open_at) }),
      courses: own.map((/** @type {any} */ one) => courseShown(one, slot, living)),
    })
    if (round.stage === 'noticed') this.lookAgainAt(Date.parse(round.open_at))
  },

  /** @param {number} opening */
  lookAgainAt(opening) {
    const left = opening - Date.now()
    if (left > SOON || this.willLook) return
    this.willLook = true
    setTimeout(() => this.lookAgain(), Math.max(left, SCATTER) + SCATTER * Math.random())
  },

  lookAgain() {
    this.willLook = false
    return this.isHere && this.refresh()
  },

  /** Take a place, or a turn on the waitlist where there is none any more. @param {{currentTarget: {dataset: {id: string}}}} tap */
  take(tap) {
    const { id } = tap.currentTarget.dataset
    const course = this.data.courses.find((/** @type {{id: string}} */ one) => one.id === id)
    return this.attempt(() => Promise.all([course.isFull && this.reminder.ask(), this.takeNow(id)]))
  },

  /** @param {string} id */
  async takeNow(id) {
    this.setData({ said: '' })
    this.keys[id] = this.keys[id] || api.newKey()
    try {
      const made = await enrol(id, { student_id: this.query.child }, this.keys[id], (position) => this.waits(position))
      delete this.keys[id]
      this.setData({ said: t('seats.said_' + made.status, { position: made.position }) })
    } finally {
      this.setData({ line: '' })
      await this.show()
    }
  },

  /** @param {number} position */
  waits(position) {
    this.setData({ line: t('seats.line', { position }) })
    return this.isHere
  },

  onPullDownRefresh() {
    return this.refresh()
  },
})

/** @param {any} one @param {(label: string) => string} slot @param {any[]} living */
function courseShown(one, slot, living) {
  const place = living.find((each) => each.offering_id === one.id)
  return Object.assign(offered(one, slot), {
    standing: place ? standing(place) : '',
    mayTake: !place && !one.is_invitation_only,
    isInvitation: !place && one.is_invitation_only,
  })
}
