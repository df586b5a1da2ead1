// Rules for the mini-program's own files: what the platform gives is global, everything else must be required.
const js = require('@eslint/js')

const given = ['wx', 'App', 'Page', 'Component', 'getApp', 'require', 'module', 'setTimeout', 'console']

module.exports = [
  js.configs.recommended,
  {
    files: ['**/*.js'],
    languageOptions: {
      ecmaVersion: 2019,
      sourceType: 'commonjs',
      globals: Object.fromEntries(given.map((name) => [name, 'readonly'])),
    },
    rules: {
      eqeqeq: 'error', 'no-console': 'error', 'max-lines': ['error', 250], complexity: ['error', 10],
      'no-restricted-syntax': ['error', { selector: 'Literal[regex.pattern=/\\(\\?<[=!]/]', message: 'Old iPhones cannot look behind.' }],
    },
  },
]
