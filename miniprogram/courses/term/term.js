const api = require('../../api/index')
const { t } = require('../../i18n/index')
const { inWords, today } = require('../../i18n/days')
const { page } = require('../../pages/page')
const { slotsOf } = require('../words')

const COMING = 8
const PAST = 8

page('term', {
  data: { isLoaded: false, coming: [], past: [], leaves: [], day: '', from: '', to: '', fromWords: '', toWords: '', said: '' },

  /** @param {{child: string, school: string}} query */
  onLoad(query) {
    this.query = query
    this.setData({ day: today() })
    this.span(today(), today())
    return this.attempt(() => this.show())
  },

  async show() {
    const path = '/students/' + this.query.child
    const [lessons, leaves, slot] = await Promise.all([
      api.get(path + '/attendance'),
      api.get(path + '/leaves', { limit: 50 }),
      slotsOf(this.query.school),
    ])
    const asked = leaves.items.filter((/** @type {any} */ one) => one.ends_on >= today())
    const shown = lessons.items.map((/** @type {any} */ one) => lessonShown(one, slot, asked))
    this.setData({
      isLoaded: true,
      coming: shown.filter((/** @type {any} */ one) => one.day >= today()).slice(0, COMING),
      past: shown.filter((/** @type {any} */ one) => one.day < today()).reverse().slice(0, PAST),
      leaves: asked.map((/** @type {any} */ one) => leaveShown(one, lessons.items)),
    })
  },

  /** Ask leave from one lesson. @param {{currentTarget: {dataset: {place: number}}}} tap */
  leave(tap) {
    const lesson = this.data.coming[Number(tap.currentTarget.dataset.place)]
    return this.confirmed(t('term.sure', { day: lesson.dayWords, title: lesson.title }), () =>
      this.ask({ starts_on: lesson.day, ends_on: lesson.day, offering_id: lesson.offering })
    )
  },

  /** Ask leave from everything, for some days. */
  leaveAll() {
    const { from, to } = this.data
    return this.attempt(() => this.ask({ starts_on: from, ends_on: to }))
  },

  /** @param {{starts_on: string, ends_on: string, offering_id?: string}} leave */
  async ask(leave) {
    // One key for the same leave, so that a tap after a lost answer asks for no second one.
    const wanted = JSON.stringify(leave)
    if (this.wanted !== wanted) this.key = api.newKey()
    this.wanted = wanted
    await api.post('/students/' + this.query.child + '/leaves', leave, this.key)
    this.wanted = ''
    this.setData({ said: t('term.asked') })
    await this.show()
  },

  /** @param {{currentTarget: {dataset: {id: string}}}} tap */
  takeBack(tap) {
    return this.attempt(async () => {
      await api.remove('/leaves/' + tap.currentTarget.dataset.id)
      this.setData({ said: t('term.taken_back') })
      await this.show()
    })
  },

  /** @param {{detail: {value: string}}} event */
  chooseFrom(event) {
    const from = event.detail.value
    this.span(from, from > this.data.to ? from : this.data.to)
  },

  /** @param {{detail: {value: string}}} event */
  chooseTo(event) {
    this.span(this.data.from, event.detail.value)
  },

  /** @param {string} from @param {string} to */
  span(from, to) {
    this.setData({ from, to, fromWords: inWords(from, today()), toWords: inWords(to, today()) })
  },
})

/** @param {any} lesson @param {(label: string) => string} slot @param {any[]} leaves */
function lessonShown(lesson, slot, leaves) {
  const isCancelled = lesson.session_status === 'cancelled'
  const hasLeave = leaves.some((one) => isOf(one, lesson))
  return {
    id: lesson.session_id,
    offering: lesson.offering_id,
    title: lesson.title,
    day: lesson.held_on,
    dayWords: inWords(lesson.held_on, today()),
    when: [slot(lesson.slot), lesson.place].filter(Boolean).join(' · '),
    isCancelled,
    standing: standing(lesson, isCancelled, hasLeave),
    mayLeave: !isCancelled && !lesson.presence && !hasLeave,
  }
}

/** @param {{presence: string | null}} lesson @param {boolean} isCancelled @param {boolean} hasLeave */
function standing(lesson, isCancelled, hasLeave) {
  if (isCancelled) return t('term.cancelled')
  if (lesson.presence) return t('term.' + lesson.presence)
  return hasLeave ? t('term.has_leave') : ''
}

/** Whether a leave covers a lesson. @param {any} leave @param {any} lesson */
function isOf(leave, lesson) {
  const concerns = !leave.offering_id || leave.offering_id === lesson.offering_id
  return concerns && leave.starts_on <= lesson.held_on && lesson.held_on <= leave.ends_on
}

/** @param {any} leave @param {any[]} lessons */
function leaveShown(leave, lessons) {
  const lesson = lessons.find((one) => one.offering_id === leave.offering_id)
  const [from, to] = [inWords(leave.starts_on, today()), inWords(leave.ends_on, today())]
  return {
    id: leave.id,
    words: (from === to ? from : from + ' – ' + to) + ' · ' + (lesson ? lesson.title : t('term.all')),
    mayTakeBack: leave.starts_on > today(),
  }
}
