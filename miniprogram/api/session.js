/**
 * Who is signed in. Signing in costs nobody a tap: the platform gives a code, the server a token. However many requests
 * find the token dead at once, one new one is fetched for all of them.
 */
const { send } = require('./transport')
const { Problem } = require('./problem')

const STORED = 'session'

/** @type {Promise<string> | null} */
let renewing = null

/** @returns {Promise<string>} */
function token() {
  const held = wx.getStorageSync(STORED)
  return held && held.token ? Promise.resolve(held.token) : renew('')
}

/**
 * Return a token other than the dead one.
 * @param {string} dead
 * @returns {Promise<string>}
 */
function renew(dead) {
  const held = wx.getStorageSync(STORED)
  if (held && held.token && held.token !== dead) return Promise.resolve(held.token)
  if (!renewing) {
    renewing = signIn().then(
      (fresh) => ((renewing = null), fresh),
      (error) => {
        renewing = null
        throw error
      }
    )
  }
  return renewing
}

async function signIn() {
  const answer = await send({ method: 'POST', path: '/sessions/wechat', data: { code: await platformCode() } })
  if (answer.status !== 201) throw new Problem(answer)
  wx.setStorageSync(STORED, { token: answer.body.token, account: answer.body.account })
  return answer.body.token
}

/** @returns {Promise<string>} */
function platformCode() {
  return new Promise((resolve, reject) => wx.login({ success: (found) => resolve(found.code), fail: reject }))
}

function forget() {
  wx.removeStorageSync(STORED)
}

module.exports = { token, renew, forget }
