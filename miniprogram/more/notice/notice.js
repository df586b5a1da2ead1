const api = require('../../api/index')
const { page } = require('../../pages/page')
const { shortTime } = require('../../i18n/days')

page('notice', {
  data: { notice: null, at: '' },

  /** @param {{id: string}} query */
  onLoad(query) {
    return this.attempt(async () => {
      const notice = await api.get('/inbox/' + query.id)
      this.setData({ notice, at: shortTime(notice.delivered_at) })
      if (!notice.read_at) await api.post('/inbox/' + query.id + '/read', undefined, api.newKey())
    })
  },
})
