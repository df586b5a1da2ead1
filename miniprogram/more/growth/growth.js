const api = require('../../api/index')
const { page } = require('../../pages/page')

page('growth', {
  data: { growth: null, percent: 0 },

  /** @param {{child: string}} query */
  onLoad(query) {
    return this.attempt(async () => {
      const growth = await api.get('/students/' + query.child + '/growth')
      this.setData({ growth, percent: Math.round((100 * growth.plant.stage) / growth.plant.last_stage) })
    })
  },
})
