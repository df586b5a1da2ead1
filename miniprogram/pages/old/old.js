const { page } = require('../page')

// The whole page is one sentence for a WeChat that is too old; app.js leads here.
page('old', {})
