/**
 * Messages to the phone. The platform sells them singly: each tap on "allow" is good for one message of a kind, and our
 * server keeps count. Which templates there are is the server's to say.
 */
const api = require('../api/index')

/** @returns {Promise<boolean>} whether at least one message is still paid for */
async function areOn() {
  const { items } = await api.get('/me/subscriptions')
  return items.some((/** @type {{credits: number}} */ one) => one.credits > 0)
}

/**
 * Ask for one message of each kind, and tell the server what was allowed.
 * @returns {Promise<boolean>}
 */
async function ask() {
  const { items } = await api.get('/wechat/templates')
  if (!items.length || !wx.requestSubscribeMessage) return false
  const answers = await asked(items.map((/** @type {{template_id: string}} */ one) => one.template_id))
  const allowed = items.filter((/** @type {{template_id: string}} */ one) => answers[one.template_id] === 'accept')
  await Promise.all(
    allowed.map((/** @type {{template: string}} */ one) =>
      api.post('/me/subscriptions', { template: one.template, accepted: true }, api.newKey())
    )
  )
  return allowed.length > 0
}

/** @param {string[]} ids @returns {Promise<Record<string, string>>} */
function asked(ids) {
  return new Promise((resolve) =>
    wx.requestSubscribeMessage({ tmplIds: ids, success: (found) => resolve(/** @type {any} */ (found)), fail: () => resolve({}) })
  )
}

module.exports = { areOn, ask }
