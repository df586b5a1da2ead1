const api = require('../../api/index')
const { t } = require('../../i18n/index')
const { shortTime } = require('../../i18n/days')
const { page } = require('../../pages/page')
const { slotsOf } = require('../words')

page('days', {
  data: { isLoaded: false, slots: [], until: '', isSaved: false },

  /** @param {{child: string, school: string, round: string}} query */
  onLoad(query) {
    this.path = '/selection-rounds/' + query.round + '/days/' + query.child
    return this.attempt(async () => {
      const [days, slot] = await Promise.all([api.get(this.path), slotsOf(query.school)])
      const chosen = days.slots || []
      this.setData({
        isLoaded: true,
        until: t(days.most_courses ? 'days.until_most' : 'days.until', { when: shortTime(days.register_until), most: days.most_courses }),
        isSaved: Boolean(days.registered_at),
        slots: days.offered.map((/** @type {string} */ label) => ({ label, name: slot(label), isChosen: chosen.includes(label) })),
      })
    })
  },

  /** @param {{currentTarget: {dataset: {label: string}}}} tap */
  choose(tap) {
    const { label } = tap.currentTarget.dataset
    this.setData({
      isSaved: false,
      slots: this.data.slots.map((/** @type {any} */ one) => (one.label === label ? Object.assign({}, one, { isChosen: !one.isChosen }) : one)),
    })
  },

  save() {
    return this.attempt(async () => {
      const chosen = this.data.slots.filter((/** @type {any} */ one) => one.isChosen)
      await api.put(this.path, { slots: chosen.map((/** @type {any} */ one) => one.label) })
      this.setData({ isSaved: true })
    })
  },
})
