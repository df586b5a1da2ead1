/** The one setting of the mini-program: where the school's Laborstar is. It must be a listed domain of the console. */
module.exports = { baseUrl: 'https://labor.example.org' }
