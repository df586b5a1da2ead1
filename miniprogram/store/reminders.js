/**
 * Messages to the phone. The platform sells them singly: each tap on "allow" is good for one message of a kind, and our
 * server keeps count. Which templates there are is the server's to say.
 */
const api = require('../api/index')

// More in one question is more than older versions of the platform take.
const MOST_AT_ONCE = 3

/**
 * Get ready to ask for one message of each kind, or of all kinds there are. A page does so before the tap, because on
 * the tap itself the platform bears no waiting. `isOn` tells whether one is still paid for; then nobody is asked again.
 * @param {string[]} [kinds]
 * @returns {Promise<{isOn: boolean, ask: () => Promise<boolean>}>}
 */
async function prepare(kinds) {
  const [known, held] = await Promise.all([api.get('/wechat/templates'), api.get('/me/subscriptions')])
  const isMeant = (/** @type {{template: string}} */ one) => !kinds || kinds.includes(one.template)
  const templates = known.items.filter(isMeant).slice(0, MOST_AT_ONCE)
  const isOn = held.items.filter(isMeant).some((/** @type {{credits: number}} */ one) => one.credits > 0)
  return { isOn, ask: () => (isOn ? Promise.resolve(true) : ask(templates)) }
}

/**
 * Ask, and tell the server what was allowed.
 * @param {Array<{template: string, template_id: string}>} templates
 */
async function ask(templates) {
  if (!templates.length || !wx.requestSubscribeMessage) return false
  const answers = await asked(templates.map((one) => one.template_id))
  const allowed = templates.filter((one) => answers[one.template_id] === 'accept')
  await Promise.all(allowed.map((one) => api.post('/me/subscriptions', { template: one.template, accepted: true }, api.newKey())))
  return allowed.length > 0
}

/** @param {string[]} ids @returns {Promise<Record<string, string>>} */
function asked(ids) {
  return new Promise((resolve) =>
    wx.requestSubscribeMessage({ tmplIds: ids, success: (found) => resolve(/** @type {any} */ (found)), fail: () => resolve({}) })
  )
}

module.exports = { prepare }
