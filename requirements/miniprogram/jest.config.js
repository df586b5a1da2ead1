// The components and pages of the mini-program, drawn in a simulated phone. The tools are not beside the tests.
const path = require('node:path')

const root = path.join(__dirname, '..', '..')

module.exports = {
  rootDir: root,
  roots: ['<rootDir>/tests/miniprogram/components'],
  modulePaths: ['<rootDir>/.miniprogram/node_modules'],
  testEnvironment: path.join(root, '.miniprogram', 'node_modules', 'jest-environment-jsdom'),
  transform: {},
}
