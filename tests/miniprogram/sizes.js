// Prints how large each package of the mini-program is, and fails where one is larger than a slow line bears.
'use strict'

const fs = require('node:fs')
const path = require('node:path')

const ROOT = path.join(__dirname, '..', '..', 'miniprogram')
const MOST = 500 * 1024
const MOST_AT_FIRST = 200 * 1024

function size(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).reduce((sum, each) => {
    const name = path.join(folder, each.name)
    return sum + (each.isDirectory() ? size(name) : fs.statSync(name).size)
  }, 0)
}

const { subPackages = [] } = JSON.parse(fs.readFileSync(path.join(ROOT, 'app.json'), 'utf8'))
const parts = subPackages.map(({ root }) => ({ name: root, bytes: size(path.join(ROOT, root)) }))
const whole = size(ROOT)
const first = whole - parts.reduce((sum, part) => sum + part.bytes, 0)
for (const { name, bytes } of [{ name: 'loaded first', bytes: first }, ...parts, { name: 'whole', bytes: whole }]) {
  console.log(`${name.padEnd(24)} ${(bytes / 1024).toFixed(1).padStart(7)} KB`)
}
if (whole > MOST || first > MOST_AT_FIRST) throw new Error('The mini-program is too large: at most 500 KB, and 200 KB at first.')
