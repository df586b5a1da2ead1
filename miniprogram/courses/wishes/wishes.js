const api = require('../../api/index')
const { t } = require('../../i18n/index')
const { shortTime } = require('../../i18n/days')
const { page } = require('../../pages/page')
const drafts = require('../../store/drafts')
const reminders = require('../../store/reminders')
const { slotsOf } = require('../words')
const sheets = require('./sheet')

const CHANGED_ELSEWHERE = 'wishes-changed'

page('wishes', {
  data: { isOpen: false, slots: [], theirs: [], state: '', most: '', cancelled: '' },

  /** @param {{child: string, school: string, round: string}} query */
  onLoad(query) {
    this.path = '/selection-rounds/' + query.round + '/wishes/' + query.child
    return this.attempt(async () => {
      const [round, sheet, slot, reminder] = await Promise.all([
        api.get('/selection-rounds/' + query.round),
        api.get(this.path),
        slotsOf(query.school),
        reminders.prepare(['offer']),
      ])
      this.round = round
      this.say = slot
      this.reminder = reminder
      if (round.stage !== 'open') drafts.drop(this.path)
      this.show(sheet, drafts.find(this.path))
    })
  },

  /** Show a sheet; what this phone has not sent yet goes before it. @param {any} sheet @param {import('../../store/drafts').Draft} [draft] */
  show(sheet, draft) {
    this.sheet = sheet
    const theirs = sheets.possible(sheet, sheets.rankedOf(sheet))
    this.ranked = draft ? sheets.possible(sheet, draft.ranked) : theirs
    const isBehind = Boolean(draft && draft.revision !== sheet.revision)
    this.setData({
      isOpen: this.round.stage === 'open',
      theirs: isBehind ? sheets.shown(sheet, theirs, this.say) : [],
      slots: sheets.shown(sheet, this.ranked, this.say),
      state: draft ? t('wishes.unsaved') : this.stateOf(sheet),
      most: t('wishes.most', { most: sheet.wishes_per_slot }),
      cancelled: sheet.cancelled.length ? t('wishes.cancelled', { count: sheet.cancelled.length }) : '',
    })
  },

  /** @param {any} sheet */
  stateOf(sheet) {
    const closes = shortTime(this.round.close_at)
    if (sheet.confirmed_at) return t('wishes.saved', { when: shortTime(sheet.confirmed_at), closes })
    return t(sheet.revision ? 'wishes.to_confirm' : 'wishes.closes', { closes })
  },

  /** @param {{currentTarget: {dataset: {slot: string, id: string}}}} tap */
  add(tap) {
    this.change(tap, sheets.added)
  },

  /** @param {{currentTarget: {dataset: {slot: string, id: string}}}} tap */
  remove(tap) {
    this.change(tap, sheets.removed)
  },

  /** @param {{currentTarget: {dataset: {slot: string, id: string}}}} tap */
  raise(tap) {
    this.change(tap, sheets.raised)
  },

  /** @param {{currentTarget: {dataset: {slot: string, id: string}}}} tap */
  lower(tap) {
    this.change(tap, sheets.lowered)
  },

  /**
   * Change the order of one slot, and keep it in the phone at once.
   * @param {{currentTarget: {dataset: {slot: string, id: string}}}} tap
   * @param {(ids: string[], id: string) => string[]} reorder
   */
  change(tap, reorder) {
    const { slot, id } = tap.currentTarget.dataset
    const ranked = Object.assign({}, this.ranked, { [slot]: reorder(this.ranked[slot], id) })
    const draft = { revision: this.sheet.revision, ranked }
    drafts.keep(this.path, draft)
    this.show(this.sheet, draft)
  },

  /** The other version, which a second phone has saved. */
  takeTheirs() {
    drafts.drop(this.path)
    this.show(this.sheet)
  },

  /** The platform lets us ask only on a tap, therefore while the wishes are on their way. */
  save() {
    return this.attempt(() => Promise.all([this.reminder.ask(), this.send()]))
  },

  async send() {
    const draft = { revision: this.sheet.revision, ranked: this.ranked }
    drafts.keep(this.path, draft)
    try {
      const saved = await api.put(this.path, sheets.toSend(this.sheet, this.ranked))
      drafts.drop(this.path)
      this.show(Object.assign({}, this.sheet, saved))
    } catch (error) {
      if (/** @type {any} */ (error).code === CHANGED_ELSEWHERE) this.show(await api.get(this.path), draft)
      throw error
    }
  },
})
