// What the platform and people's eyes and fingers ask of all pages, read from their files: nothing newer than the base
// library that is promised, one mechanism for large text, targets that a finger hits, colours that can be read.
'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { test } = require('node:test')

const PROJECT = path.join(__dirname, '..', '..')
const ROOT = path.join(PROJECT, 'miniprogram')
const TYPINGS = path.join(PROJECT, '.miniprogram/node_modules/miniprogram-api-typings/types/wx/lib.wx.api.d.ts')
const PROMISED = 2.025
const LEAST_TARGET = 44
const LEAST_CONTRAST = 4.5

function read(name) {
  return fs.readFileSync(path.join(ROOT, name), 'utf8')
}

function files(ending, folder = '') {
  return fs.readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((each) => {
    const name = path.join(folder, each.name)
    if (each.isDirectory()) return files(ending, name)
    return name.endsWith(ending) ? [name] : []
  })
}

function pages() {
  const { pages, subPackages } = JSON.parse(read('app.json'))
  return [...pages, ...subPackages.flatMap(({ root, pages: inside }) => inside.map((name) => root + '/' + name))]
}

/** The base library that a function of the platform came with, 2.032003 for 2.32.3; its typings say so above it. */
function cameWith(name) {
  const typings = (cameWith.typings ??= fs.readFileSync(TYPINGS, 'utf8'))
  const start = typings.search(new RegExp(`^        ${name}[(<]`, 'm'))
  assert.ok(start > 0, `wx.${name} is unknown`)
  const words = typings.slice(typings.lastIndexOf('/**', start), start)
  const [, major, minor = 0, patch = 0] = /^\* 需要基础库： `(\d+)\.(\d+)(?:\.(\d+))?`/m.exec(words) || [0, 1]
  return Number(major) + minor / 1e3 + patch / 1e6
}

test('what is newer than base library 2.25 is used only where the platform was asked whether it has it', () => {
  const newer = []
  for (const file of files('.js')) {
    const text = read(file)
    const used = [...new Set([...text.matchAll(/\bwx\.(\w+)/g)].map((found) => found[1]))]
    const askedFor = [...text.matchAll(/!wx\.(\w+)\)|\bwx\.(\w+) \?/g)].map((found) => cameWith(found[1] || found[2]))
    for (const name of used.filter((one) => cameWith(one) > PROMISED)) {
      newer.push(name)
      assert.ok(askedFor.some((version) => version >= cameWith(name)), `${file}: wx.${name} came with ${cameWith(name)}`)
    }
  }
  assert.ok(newer.includes('onNeedPrivacyAuthorization'))
})

test('every page of the list has its files, and a handler for each thing that can be tapped', () => {
  const ofAll = read('pages/page.js')
  for (const page of pages()) {
    const script = read(page + '.js')
    for (const [, handler] of read(page + '.wxml').matchAll(/\bbind\w+="(\w+)"/g)) {
      const defined = new RegExp(`^ +(async )?${handler}\\(`, 'm')
      assert.ok(defined.test(script) || defined.test(ofAll), `${page}: ${handler}`)
    }
  }
})

test('every page grows with the large text, and tells a problem', () => {
  for (const page of pages()) {
    assert.match(read(page + '.wxml'), /^<view class="page \{\{size\}\}">/, page)
    if (read(page + '.js').includes('attempt(')) assert.match(read(page + '.wxml'), /\{\{problem\}\}/, page)
  }
})

test('what is said to those who do not see is said in the words of the platform, in which a role is an aria-role', () => {
  for (const file of files('.wxml')) {
    assert.doesNotMatch(read(file), /\srole="/, file)
    for (const [field] of read(file).matchAll(/<(?:input|image)[^>]*>/g)) assert.match(field, /aria-label="/, file)
    for (const [choice] of read(file).matchAll(/<\w+[^>]*is-chosen[^>]*>/g)) assert.match(choice, /aria-selected="/, file)
  }
})

test('no style but that of the app says how large text is, and it says so for large text, too', () => {
  assert.deepEqual(files('.wxss'), ['app.wxss'])
  for (const file of files('.wxml')) assert.doesNotMatch(read(file), /style="/, file)
})

test('every button and field is high enough for a finger on the narrowest phone', () => {
  const heights = [...read('app.wxss').matchAll(/^(.*(?:button|input).*)\{[^}]*min-height: (\w+)/gm)]
  assert.ok(heights.length >= 4)
  for (const [, rule, height] of heights) {
    assert.ok(height.endsWith('px') && !height.endsWith('rpx') && parseInt(height, 10) >= LEAST_TARGET, rule)
  }
})

test('all words can be read on whatever they stand', () => {
  const rules = [...read('app.wxss').matchAll(/^(.*?) \{(.*)\}$/gm)].map(([, rule, body]) => ({
    rule,
    color: (/(?:^| )color: (#\w+)/.exec(body) || [])[1],
    ground: (/background: (#\w+)/.exec(body) || [])[1],
  }))
  const grounds = rules.filter(({ rule, color, ground }) => ground && (rule === 'page' || !color)).map(({ ground }) => ground)
  for (const { rule, color, ground } of rules.filter(({ color }) => color)) {
    for (const behind of ground ? [ground] : grounds.filter((each) => brightness(each) > 0.5)) {
      assert.ok(contrast(color, behind) >= LEAST_CONTRAST, `${rule}: ${color} on ${behind}`)
    }
  }
})

/** Relative luminance as the guidelines for accessible content define it. */
function brightness(color) {
  const digits = color.length === 4 ? color.replace(/\w/g, '$&$&') : color
  const [red, green, blue] = [1, 3, 5].map((place) => {
    const share = parseInt(digits.slice(place, place + 2), 16) / 255
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one, other) {
  const [dark, light] = [brightness(one), brightness(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}
