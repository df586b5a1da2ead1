const api = require('../../api/index')
const { t } = require('../../i18n/index')
const { page } = require('../page')

page('consents', {
  data: { purposes: [], rules: null, officer: '' },

  /** @param {{child: string}} query */
  onLoad(query) {
    this.child = query.child
    return this.refresh()
  },

  refresh() {
    return this.attempt(async () => {
      const [rules, held] = await Promise.all([
        api.get('/privacy/children'),
        api.get('/students/' + this.child + '/consents'),
      ])
      this.version = held.current_version
      /** @type {Record<string, boolean | null>} */
      const answers = {}
      held.items.forEach((/** @type {any} */ one) => (answers[one.purpose] = one.granted))
      this.setData({
        rules,
        officer: t('consents.officer', rules.officer),
        purposes: rules.purposes.map((/** @type {any} */ one) => ({
          key: one.key,
          name: one.name,
          why: one.why,
          what: t('consents.what', { words: one.what }),
          kept: t('consents.kept', { words: one.kept }),
          ifRefused: t('consents.if_refused', { words: one.if_refused }),
          granted: answers[one.key],
        })),
      })
    })
  },

  /** @param {{currentTarget: {dataset: {key: string, granted: boolean}}}} tap */
  answer(tap) {
    const { key, granted } = tap.currentTarget.dataset
    return this.attempt(async () => {
      await api.put('/students/' + this.child + '/consents/' + key, { granted, policy_version: this.version })
      this.setData({
        purposes: this.data.purposes.map((/** @type {any} */ one) => (one.key === key ? Object.assign({}, one, { granted }) : one)),
      })
    })
  },

  done() {
    wx.reLaunch({ url: '/pages/home/home' })
  },
})
