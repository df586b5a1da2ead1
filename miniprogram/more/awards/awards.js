const api = require('../../api/index')
const { t } = require('../../i18n/index')
const { page } = require('../../pages/page')
const { shortTime } = require('../../i18n/days')

page('awards', {
  data: { isLoaded: false, awards: [] },

  /** @param {{child: string}} query */
  onLoad(query) {
    this.child = query.child
    return this.refresh()
  },

  refresh() {
    return this.attempt(async () => {
      const { items } = await api.get('/awards', { limit: 100 })
      const own = items.filter((/** @type {{student_id: string}} */ one) => one.student_id === this.child)
      this.setData({ isLoaded: true, awards: own.map(shown) })
    })
  },

  /** @param {{currentTarget: {dataset: {award: string, item: string}}}} tap */
  async choose(tap) {
    const { award, item } = tap.currentTarget.dataset
    const isChosen = await this.attempt(() => api.post('/awards/' + award + '/choose', { item_id: item }, api.newKey()))
    if (isChosen) await this.refresh()
  },
})

/** @param {any} award */
function shown(award) {
  const chosen = award.options.find((/** @type {{item_id: string}} */ one) => one.item_id === award.chosen_item_id)
  const isOpen = ['offered', 'chosen'].includes(award.status)
  return {
    id: award.id,
    status: t('awards.' + award.status),
    chosen: chosen ? portion(chosen) : '',
    code: award.status === 'chosen' ? award.pickup_code : '',
    when: t('awards.when', { from: shortTime(award.pickup_from), to: shortTime(award.pickup_to) }),
    place: award.place,
    options: isOpen
      ? award.options.map((/** @type {any} */ one) => ({
          id: one.item_id,
          words: portion(one),
          isChosen: one.item_id === award.chosen_item_id,
          isGone: !one.is_available,
        }))
      : [],
  }
}

/** @param {{name: string, quantity: number, unit: string}} option */
function portion(option) {
  return t('awards.portion_' + option.unit, { name: option.name, number: option.quantity })
}
