// What goes on around the phone: the school over HTTP, the installation, the platform; and patience for all of them.
'use strict'

const assert = require('node:assert/strict')

const { ORIGIN, CONTROL, PLATFORM } = process.env
const PASSWORD = 'laborstar-demo'

/** Tokens by login: signing in with a password is slow and limited. */
const tokens = new Map()

/** Do something as one of the staff. */
async function staff(login, method, path, body) {
  if (!tokens.has(login)) tokens.set(login, (await call('POST', '/sessions/password', { login, password: PASSWORD })).token)
  return call(method, path, body, tokens.get(login))
}

async function call(method, path, body, token) {
  const headers = { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) }
  const answer = await fetch(`${ORIGIN}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) })
  const text = await answer.text()
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`)
  return text ? JSON.parse(text) : null
}

/** Do something to the installation itself, which only its operator can: kill, start, tally. */
async function operate(act) {
  const answer = await fetch(`${CONTROL}/${act}`, { method: 'POST' })
  assert.ok(answer.ok, act)
}

/** What the platform has delivered to phones, by template. */
async function messages(template) {
  const { items } = await (await fetch(`${PLATFORM}/stand-in/sent`)).json()
  return items.filter((one) => one.template_id.endsWith(template))
}

/** Whether messages rest now: nobody is woken between nine in the evening and seven in the morning. */
function isQuiet() {
  const hour = (new Date().getUTCHours() + 8) % 24
  return hour >= 21 || hour < 7
}

async function until(holds) {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await holds()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`It did not come: ${holds}`)
}

module.exports = { staff, operate, messages, isQuiet, until }
