// Draws the mini-program's own pages and components, template and script, as the platform's simulator does, and taps on
// what is drawn. The platform's `wx` answers requests from a table; nothing of the mini-program is replaced.
'use strict'

const path = require('path')
const exparser = require('miniprogram-exparser')
const simulate = require('miniprogram-simulate')

const ROOT = path.join(__dirname, '..', '..', '..', 'miniprogram')
const { usingComponents } = require(path.join(ROOT, 'app.json'))
// The platform's own compiler of templates comes as a program for one kind of processor; elsewhere another one is used.
const COMPILER = process.arch === 'x64' ? 'official' : 'simulate'
const PRESENT = '3.8.0'
const BUBBLING = { bubbles: true, capturePhase: true, composed: true }

let unanswered = 0

/**
 * A phone that remembers: `asked` requests, `went` to pages, `shown` pictures, what it keeps in `storage`. `answers` is
 * what the server says, by method and path: a body, or a function of what was sent.
 */
function phone({ answers = {}, version = PRESENT, ...more } = {}) {
  const held = { answers, asked: [], went: [], shown: [], storage: new Map([['session', { token: 'held' }]]) }
  const go = ({ url }) => held.went.push(url)
  global.getApp = () => ({ sendWaiting: () => Promise.resolve() })
  global.wx = {
    getStorageSync: (key) => held.storage.get(key) ?? '',
    setStorageSync: (key, value) => held.storage.set(key, value),
    getAppBaseInfo: () => ({ SDKVersion: version }),
    request: (asked) => answer(held, asked),
    navigateTo: go,
    redirectTo: go,
    reLaunch: go,
    setNavigationBarTitle: () => {},
    stopPullDownRefresh: () => {},
    previewImage: (asked) => held.shown.push(asked),
    ...more,
  }
  return held
}

function answer(held, { url, method, data, success, fail }) {
  const asked = `${method} ${url.replace(/^.*\/api\/v1|\?.*$/g, '')}`
  held.asked.push(data ? [asked, data] : [asked])
  const found = held.answers[asked]
  const { status = 200, body } = typeof found === 'function' ? found(data) : { body: found }
  unanswered += 1
  setTimeout(() => {
    unanswered -= 1
    return found === undefined ? fail({ errMsg: asked }) : success({ statusCode: status, header: {}, data: body })
  })
}

/** Draw a page and open it with its query. */
async function page(name, query = {}) {
  global.Page = ({ data, ...methods }) => global.Component({ data, methods })
  const drawn = await component(name)
  await drawn.instance.onLoad(query)
  if (drawn.instance.onShow) await drawn.instance.onShow()
  return drawn
}

/** Draw a component with its properties. */
async function component(name, properties = {}) {
  jest.resetModules()
  const options = { rootPath: ROOT, compiler: COMPILER, usingComponents: { ...usingComponents } }
  const drawn = simulate.render(simulate.load(path.join(ROOT, name), 'main', options), properties)
  drawn.attach(document.body.appendChild(document.createElement('div')))
  return drawn
}

/** What can be read of an element, without spaces, which the two compilers treat differently. */
function words(element) {
  return element.textContent.replace(/\s/g, '')
}

/** What can be read of a page or a component, without spaces. */
function text(drawn) {
  return words(drawn.dom)
}

/** The value of an attribute as the template gives it: the simulator does not hand all of them on to the document. */
function attribute(element, name) {
  const plain = (one) => one.replace(/-/g, '').toLowerCase()
  const found = element.__wxElement._vt.attrs.find((one) => plain(one.name) === plain(name))
  return found && found.value
}

/** Everything of a kind, `button` or `image`. */
function all(drawn, kind) {
  return [...drawn.dom.querySelectorAll(`wx-${kind}`)]
}

/** The one button with these words. */
function button(drawn, label) {
  const found = all(drawn, 'button').filter((each) => words(each) === label)
  if (found.length !== 1) throw new Error(`${found.length} buttons "${label}" in: ${text(drawn)}`)
  return found[0]
}

/** Do to an element what a person does, and wait until all that follows is drawn. */
async function act(element, event = 'tap', detail = {}) {
  if (attribute(element, 'disabled')) throw new Error(`Disabled: ${words(element)}`)
  exparser.Event.dispatchEvent(element.__wxElement, exparser.Event.create(event, detail, BUBBLING))
  do await simulate.sleep(5)
  while (unanswered)
}

/** Tap the button with these words. */
function tap(drawn, label) {
  return act(button(drawn, label))
}

module.exports = { ROOT, phone, page, component, text, words, attribute, all, button, act, tap }
