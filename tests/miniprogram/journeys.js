// Journeys of a guardian with the real files of the mini-program against a running Laborstar, started by
// tests/journeys/test_miniprogram.py, which hands over where it is and who is in its demo.
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { staff, operate, messages, isQuiet, until } = require('./school')
const { HOME, phoneOf, settled, photo, recordsToday, fillIn } = require('./guardian')
const { Phone } = require('./phone')

const { ORIGIN, BIND_CODE } = process.env

test('a newcomer scans the card, refuses photos, agrees to the base and records in the first minute', async () => {
  const phone = new Phone({ origin: ORIGIN, person: 'guardian-new' })
  await phone.open(HOME)
  assert.match(phone.address, /bind/)
  phone.seen = 'https://example.org/not-a-card'
  await phone.tap('scan')
  assert.match(phone.data.problem, /绑定卡/)
  phone.seen = `https://labor.example.org/family/bind?code=${BIND_CODE}`
  await phone.tap('scan')
  assert.equal(phone.data.code, BIND_CODE)
  await phone.tap('relate', { key: 'mother' })
  await phone.tap('save')
  assert.match(phone.address, /consents/)
  await phone.tap('answer', { key: 'base', granted: true })
  await phone.tap('answer', { key: 'photo_upload', granted: false })
  assert.equal(phone.data.problem, '')
  const answers = Object.fromEntries(phone.data.purposes.map((one) => [one.key, one.granted]))
  assert.deepEqual([answers.base, answers.photo_upload], [true, false])
  await phone.tap('done')
  const task = await fillIn(phone, [])
  await phone.tap('save')
  assert.deepEqual((await recordsToday(phone)).map((one) => one.name), [task.name])
})

test('the line is cut in the second of three photos: one record with three photos, none sent twice', async () => {
  const phone = await phoneOf('tianjia-guardian-2')
  const before = (await recordsToday(phone)).length
  await fillIn(phone, [photo(1), photo(2), photo(3)])
  phone.line.cutUploads = [undefined, 'half', undefined]
  await phone.tap('save')
  await until(async () => (await recordsToday(phone)).length === before + 1)
  assert.ok(phone.asked.filter((one) => one === 'POST /photos').length > 3)
  await phone.tap('history')
  assert.equal(phone.data.problem, '')
  assert.equal(phone.data.records[0].photos.length, 3)
})

test('without a line the record waits in the phone, survives a killed app, and is sent once', async () => {
  const phone = await phoneOf('tianjia-guardian-4')
  const before = (await recordsToday(phone)).length
  await fillIn(phone, [photo(4)])
  phone.line.isUp = false
  await phone.tap('save')
  assert.deepEqual(phone.said, ['网络不通,已存在手机里,有网时自动提交。'])
  assert.match(phone.data.unsent, /1 条/)
  phone.start()
  await phone.open(HOME)
  assert.match(phone.data.unsent, /1 条/)
  phone.line.isUp = true
  await Promise.all([phone.networkChanged({ isConnected: true }), phone.app.onShow()])
  assert.equal((await recordsToday(phone)).length, before + 1)
  assert.equal(phone.data.unsent, '')
})

test('a dead token costs nobody a tap, and many requests at once fetch one new one', async () => {
  const phone = await phoneOf('tianjia-guardian-2')
  phone.storage.set('session', { token: 'dead' })
  phone.asked = []
  await phone.open(`pages/consents/consents?child=${phone.data.child.student_id}`)
  assert.equal(phone.data.problem, '')
  assert.ok(phone.data.purposes.length > 3)
  assert.equal(phone.asked.filter((one) => one === 'POST /sessions/wechat').length, 1)
})

test('the same tap twice is one record', async () => {
  const phone = await phoneOf('tianjia-guardian-7')
  const before = (await recordsToday(phone)).length
  await fillIn(phone, [])
  const { page } = phone
  await Promise.all([page.save(), page.save()])
  await phone.follow()
  assert.equal((await recordsToday(phone)).length, before + 1)
})

test('what the server refuses is told in its words and can be deleted', async () => {
  const phone = await phoneOf('tianjia-guardian-7')
  const task = await fillIn(phone, [])
  await phone.tap('save')
  await fillIn(phone, [], task)
  await phone.tap('save')
  assert.match(phone.data.refused[0].words, new RegExp(task.name))
  await phone.tap('drop', { key: phone.data.refused[0].key })
  assert.deepEqual(phone.data.refused, [])
})

test('a tap on "remind me" pays for the next message, and the notice is read where it is opened', async () => {
  const phone = await phoneOf('tianjia-guardian-5')
  await phone.open('more/notices/notices')
  assert.equal(phone.data.isReminded, false)
  await phone.tap('remind')
  assert.deepEqual([phone.data.problem, phone.data.isReminded], ['', true])
  await staff('tianjia-principal', 'POST', '/announcements', {
    school_id: phone.school, audience: { readers: ['guardians'] }, title: '周五家长会', body: '下午三点,请准时。',
  })
  await until(async () => (await phone.open('more/notices/notices')).data.notices.some((one) => one.title === '周五家长会'))
  const { id } = phone.data.notices.find((one) => one.title === '周五家长会')
  await phone.tap('open', { id })
  assert.equal(phone.data.notice.body, '下午三点,请准时。')
  await phone.open('more/notices/notices')
  assert.equal(phone.data.notices.find((one) => one.id === id).isNew, false)
  if (!isQuiet()) await until(async () => (await messages('announcement')).length)
})

test('who asked for it on the page of the stars gets a message when they are announced, and reads the name there', async () => {
  const phone = await phoneOf('tianjia-guardian-4')
  const { student_id: child, class_id: own } = phone.data.child
  await phone.tap('open', { page: 'stars/stars' })
  await phone.tap('remind')
  assert.deepEqual([phone.data.problem, phone.data.canBeReminded], ['', false])
  const week = await announceStars(phone.school, own, child)
  const notice = await until(async () => (await phone.open('more/notices/notices')).data.notices.find((one) => one.title.includes(week)))
  if (!isQuiet()) {
    const message = await until(async () => (await messages('stars')).find((one) => one.page.endsWith(notice.id)))
    await phone.open(message.page)
    assert.equal(phone.data.notice.title, notice.title)
  }
  await settled(phone)
  await phone.tap('open', { page: 'stars/stars' })
  assert.equal(phone.data.period, week)
  assert.ok(phone.data.classes.some((one) => one.names.some((star) => star.isOwn)))
})

/** Play the school's part of the week: tallied, confirmed by the teacher, on notice, announced. Returns the week's name. */
async function announceStars(school, own, child) {
  await operate('tally')
  const [period] = (await staff('tianjia-principal', 'GET', `/star-periods?school_id=${school}`)).items
  const address = `/star-periods/${period.id}`
  const picks = [{ student_id: child, reason: '这一周天天自己收拾书包' }]
  await staff('tianjia-homeroom-1-1', 'POST', `${address}/confirm`, { class_id: own, picks })
  await staff('tianjia-office', 'POST', `${address}/publish-notice`)
  await staff('tianjia-principal', 'POST', `${address}/announce`)
  return period.period_words
}

test('growth, stars, awards, rights and settings open without a problem', async () => {
  const phone = await phoneOf('longquan-guardian-2')
  for (const page of ['growth', 'stars', 'awards', 'rights', 'settings']) {
    await phone.open('pages/home/home')
    await phone.tap('open', { page: `${page}/${page}` })
    assert.equal(phone.data.problem, '', page)
  }
  await phone.enter('enlarge', true)
  assert.equal(phone.data.size, 'is-large')
})
