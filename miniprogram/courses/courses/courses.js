const api = require('../../api/index')
const { t } = require('../../i18n/index')
const { shortTime } = require('../../i18n/days')
const { page } = require('../../pages/page')
const reminders = require('../../store/reminders')
const { slotsOf, times, standing } = require('../words')

const ROUNDS = 5
const ASKED = ['offered', 'pending_guardian']
/** @type {Record<string, Record<string, string[]>>} the pages of a round, by mode and stage */
const STEPS = {
  wishes: { open: ['wishes'], closed: ['wishes'], drawn: ['wishes'], published: ['result', 'seats'], finished: ['result'] },
  rush: { noticed: ['seats'], open: ['seats'], published: ['seats'] },
}

page('courses', {
  data: { isLoaded: false, asked: [], places: [], rounds: [], canBeReminded: false },

  /** @param {{child: string, school: string, class: string, grade: string}} query */
  onLoad(query) {
    this.query = query
  },

  onShow() {
    return this.refresh()
  },

  async refresh() {
    await this.attempt(() => this.show())
    wx.stopPullDownRefresh()
  },

  async show() {
    const { child, school } = this.query
    const [rounds, places, slot, reminder] = await Promise.all([
      api.get('/selection-rounds', { school_id: school, class_id: this.query.class, limit: ROUNDS }),
      api.get('/enrolments', { student_id: child, limit: 100 }),
      slotsOf(school),
      reminders.prepare(['offer']),
    ])
    this.reminder = reminder
    const shown = places.items.map((/** @type {any} */ one) => placeShown(one, slot, rounds.items))
    this.setData({
      isLoaded: true,
      asked: shown.filter((/** @type {any} */ one) => ASKED.includes(one.status)),
      places: shown.filter((/** @type {any} */ one) => ['enrolled', 'waitlisted'].includes(one.status)),
      rounds: rounds.items.filter((/** @type {any} */ one) => one.stage !== 'planned').map(roundShown),
      canBeReminded: !reminder.isOn && shown.some((/** @type {any} */ one) => one.status === 'waitlisted'),
    })
  },

  /** @param {{currentTarget: {dataset: {page: string, round?: string}}}} tap */
  open(tap) {
    const { page: name, round } = tap.currentTarget.dataset
    const { child, school, grade } = this.query
    const about = '?child=' + child + '&school=' + school + '&grade=' + grade + (round ? '&round=' + round : '')
    wx.navigateTo({ url: '/courses/' + name + '/' + name + about })
  },

  /** @param {{currentTarget: {dataset: {id: string}}}} tap */
  accept(tap) {
    return this.attempt(async () => {
      await api.post('/enrolments/' + tap.currentTarget.dataset.id + '/confirm', {}, api.newKey())
      await this.show()
    })
  },

  /** Give a place back, decline an offer or leave a waitlist. @param {{currentTarget: {dataset: {id: string, title: string}}}} tap */
  giveBack(tap) {
    const { id, title } = tap.currentTarget.dataset
    return this.confirmed(t('courses.sure', { title }), async () => {
      await api.remove('/enrolments/' + id)
      await this.show()
    })
  },

  /** The platform lets us ask only on a tap. */
  remind() {
    return this.attempt(async () => this.setData({ canBeReminded: !(await this.reminder.ask()) }))
  },

  onPullDownRefresh() {
    return this.refresh()
  },
})

/** @param {any} place @param {(label: string) => string} slot @param {any[]} rounds */
function placeShown(place, slot, rounds) {
  const round = rounds.find((one) => one.id === place.round_id)
  const isOpen = round ? Date.parse(round.adjust_until) > Date.now() : !place.round_id
  return {
    id: place.id,
    title: place.title,
    status: place.status,
    standing: standing(place),
    when: times(place.slots, slot),
    until: place.answer_by ? t('courses.until', { when: shortTime(place.answer_by) }) : '',
    mayLeave: place.status === 'waitlisted' || isOpen,
  }
}

/** @param {any} round */
function roundShown(round) {
  return {
    id: round.id,
    title: round.title,
    stage: t('courses.stage_' + round.stage, {
      opens: shortTime(round.open_at),
      closes: shortTime(round.close_at),
      published: shortTime(round.publish_at),
      adjusted: shortTime(round.adjust_until),
    }),
    steps: stepsOf(round).map((step) => ({ page: step, words: t('courses.to_' + step) })),
  }
}

/**
 * Which pages there are for a round, the one that matters now first.
 * @param {{mode: string, stage: string, register_until: string | null}} round
 */
function stepsOf({ mode, stage, register_until: registered }) {
  if (stage === 'noticed' && registered) return ['days']
  return (STEPS[mode] || {})[stage] || []
}
