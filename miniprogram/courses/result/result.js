const api = require('../../api/index')
const config = require('../../config')
const { t } = require('../../i18n/index')
const { page } = require('../../pages/page')
const { slotsOf } = require('../words')

// What a round does not hold of a child that took no part in it.
const NO_PART = ['child-not-in-round', 'draw-not-found']

page('result', {
  data: { isLoaded: false, tookPart: false, slots: [], sentences: [], file: '', verifier: '', command: '' },

  /** @param {{child: string, school: string, round: string}} query */
  onLoad(query) {
    return this.attempt(async () => {
      const draw = '/selection-rounds/' + query.round + '/draw'
      const [told, slot] = await Promise.all([explanation(draw + '/explanations/' + query.child), slotsOf(query.school)])
      this.setData({ isLoaded: true, tookPart: Boolean(told) })
      if (!told) return
      this.setData({
        slots: told.slots.map((/** @type {any} */ one) => slotShown(one, slot)),
        sentences: told.sentences,
        file: config.baseUrl + '/api/v1' + draw + '/file',
        verifier: config.baseUrl + '/api/v1' + draw + '/verifier',
        command: 'python3 verify.py draw.json --code ' + told.code,
      })
    })
  },
})

/** @param {string} path */
async function explanation(path) {
  try {
    return await api.get(path)
  } catch (error) {
    if (NO_PART.includes(/** @type {any} */ (error).code)) return null
    throw error
  }
}

/** @param {any} one @param {(label: string) => string} slot */
function slotShown(one, slot) {
  return {
    label: one.slot,
    name: one.slot === 'several' ? t('wishes.several') : slot(one.slot),
    outcome: outcome(one),
    sentences: one.sentences,
  }
}

/** @param {{got: string | null, given: string | null, wishes: any[]}} one */
function outcome({ got, given, wishes }) {
  if (got) return t('result.got', { title: got })
  return given || t(wishes.length ? 'result.not_got' : 'result.no_wish')
}
