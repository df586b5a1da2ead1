const api = require('../../api/index')
const { t } = require('../../i18n/index')
const { page } = require('../../pages/page')

const SCOPES = ['photos', 'records', 'everything']

page('rights', {
  data: { holdings: [], requests: [], scopes: [], what: '', wish: '', said: '' },

  /** @param {{child: string}} query */
  onLoad(query) {
    this.child = query.child
    this.setData({ scopes: SCOPES.map((key) => ({ key, name: t('rights.' + key) })) })
    return this.refresh()
  },

  refresh() {
    return this.attempt(() => this.show())
  },

  async show() {
    const desk = await api.get('/students/' + this.child + '/rights')
    this.setData({ holdings: desk.holdings, requests: desk.requests })
  },

  /** @param {{detail: {value: string}}} event */
  typeWhat(event) {
    this.setData({ what: event.detail.value })
  },

  /** @param {{detail: {value: string}}} event */
  typeWish(event) {
    this.setData({ wish: event.detail.value })
  },

  correct() {
    this.key = this.key || api.newKey()
    return this.attempt(async () => {
      const { what, wish } = this.data
      await api.post('/students/' + this.child + '/corrections', { what, wish }, this.key)
      this.key = ''
      this.setData({ what: '', wish: '', said: t('rights.asked') })
      await this.show()
    })
  },

  /** @param {{currentTarget: {dataset: {key: string}}}} tap */
  erase(tap) {
    const scope = tap.currentTarget.dataset.key
    return this.confirmed(t('rights.sure_' + scope), async () => {
      const done = await api.post('/students/' + this.child + '/erasure', { scope }, api.newKey())
      this.setData({ said: done.answer })
      await this.show()
    })
  },
})
