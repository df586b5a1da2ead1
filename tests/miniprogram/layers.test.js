// The layers below the pages: words, the queue of uploads, refusals, and what a card's code is.
'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { test } = require('node:test')

const ROOT = path.join(__dirname, '..', '..', 'miniprogram')
const load = (name) => require(path.join(ROOT, name))

global.wx = { getStorageSync: () => '' }

function files(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((each) => {
    const name = path.join(folder, each.name)
    return each.isDirectory() ? files(name) : [name]
  })
}

test('both dictionaries have the same keys and the same places', () => {
  const [zh, en] = [load('i18n/zh'), load('i18n/en')]
  const places = (words) => (words.match(/\{\w+\}/g) || []).sort().join()
  assert.deepEqual(Object.keys(en).sort(), Object.keys(zh).sort())
  for (const key of Object.keys(zh)) assert.equal(places(en[key]), places(zh[key]), key)
})

test('every word of a template and of a script is in the dictionary', () => {
  const known = new Set(Object.keys(load('i18n/zh')))
  for (const file of ['pages', 'more', 'courses', 'components'].flatMap((folder) => files(path.join(ROOT, folder)))) {
    const text = fs.readFileSync(file, 'utf8')
    const page = path.basename(path.dirname(file))
    const used = file.endsWith('.wxml')
      ? [...text.matchAll(/\bw\.(\w+)/g)].map((found) => `${page}.${found[1]}`)
      : [...text.matchAll(/\bt\('([\w.]+)'[,)]/g)].map((found) => found[1])
    for (const key of used) assert.ok(known.has(key), `${file}: ${key}`)
    if (file.endsWith('.wxml')) assert.doesNotMatch(text, /[\u4e00-\u9fff]/, `${file} holds words`)
  }
})

test('the queue runs no more at once than it may, and does the rest where one fails', async () => {
  const { run } = load('upload/queue')
  let running = 0
  let most = 0
  const done = []
  const piece = (number) => async () => {
    most = Math.max(most, ++running)
    await new Promise((resolve) => setTimeout(resolve, 5))
    running -= 1
    if (number === 1) throw new Error('second')
    done.push(number)
  }
  await assert.rejects(run([0, 1, 2, 3, 4].map(piece), 3), /second/)
  assert.equal(most, 3)
  assert.deepEqual(done.sort(), [0, 2, 3, 4])
})

test('a refusal is told with every wrong part, once', () => {
  const { Problem, wordsOf } = load('api/problem')
  const body = { title: '提交的内容有误', detail: '', errors: [{ detail: '缺少此项。' }, { detail: '缺少此项。' }] }
  assert.equal(wordsOf(new Problem({ status: 422, headers: {}, body })), '提交的内容有误 缺少此项。')
  assert.match(wordsOf(new Problem({ status: 502, headers: {}, body: '<html>' })), /服务器/)
})

test('days are told as people say them, over the ends of months', () => {
  const { inWords, before } = load('i18n/days')
  assert.equal(inWords('2026-03-01', '2026-03-01'), '今天')
  assert.equal(inWords('2026-02-28', '2026-03-01'), '昨天')
  assert.equal(inWords('2025-12-31', '2026-03-01'), '12月31日')
  assert.equal(before('2026-01-01', 1), '2025-12-31')
})
