// Journeys through a term of courses: wishes and a draw, a rush for one place, lessons, leave and the code at the gate.
// Started by tests/journeys/test_miniprogram.py, at a school where today follows the timetable of Wednesday.
'use strict'

const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const { test } = require('node:test')
const { staff, operate, messages, isQuiet, until } = require('./school')
const {
  phoneOf, photo, recordsToday, fillIn, openCourses, openStep, wish, wishOf, wished, standingIn,
} = require('./guardian')

const OFFICE = 'longquan-office'
const DICE = '三位家长当众掷出的骰子'
const [WISHED_SLOT, RUSHED_SLOT] = ['3-1', '2-1']
const { PHOTOS: FOLDER } = process.env

/** What the office has prepared; the draw comes when the other journeys are over. */
const office = {}

function today() {
  return new Date(Date.now() + 8 * 3600 * 1000).toISOString().slice(0, 10)
}

function at(seconds) {
  return new Date(Date.now() + 1000 * seconds).toISOString()
}

async function reached(instant) {
  const left = Date.parse(instant) - Date.now()
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left + 200))
}

async function offer(title, slot, capacity) {
  const course = await staff(OFFICE, 'POST', '/courses', { school_id: office.school, title, summary: '一起动手。', category: 'arts' })
  const offering = await staff(OFFICE, 'POST', `/courses/${course.id}/offerings`, {
    term_code: office.term, slots: [slot], place: title + '教室', grades: [1, 2, 3, 4, 5, 6], capacity,
    teacher_ids: [office.teachers.pop()],
  })
  await staff(OFFICE, 'POST', `/offerings/${offering.id}/publish`)
  return offering.id
}

/** Plan a round and tell it to every class, so that it opens at its time. */
async function plan(facts) {
  const always = { school_id: office.school, term_code: office.term, notice_at: at(0), adjust_until: at(3600) }
  const round = await staff(OFFICE, 'POST', '/selection-rounds', { ...always, ...facts })
  const address = `/selection-rounds/${round.id}`
  await staff(OFFICE, 'POST', `${address}/notice`)
  await until(async () => (await staff(OFFICE, 'GET', address)).classes.every((one) => one.is_told))
  return staff(OFFICE, 'POST', `${address}/prepare`)
}

test('the office plans a round of wishes and a rush, and every class is told', async () => {
  office.school = (await phoneOf('longquan-guardian-2')).school
  office.term = (await staff(OFFICE, 'GET', `/calendar?school_id=${office.school}&from=${today()}&to=${today()}`)).terms[0].code
  const { items } = await staff(OFFICE, 'GET', `/schools/${office.school}/staff`)
  office.teachers = items.filter((one) => one.login.includes('homeroom')).map((one) => one.id)
  const wood = await offer('木工', WISHED_SLOT, 1)
  const harmonica = await offer('口琴', WISHED_SLOT, 20)
  const pottery = await offer('陶艺', RUSHED_SLOT, 1)
  const draw = { public_source: DICE, public_at: at(21), offering_ids: [wood, harmonica] }
  office.wishes = await plan({ title: '周三选课', mode: 'wishes', open_at: at(5), close_at: at(20), publish_at: at(22), ...draw })
  office.rush = await plan({ title: '陶艺报名', mode: 'rush', open_at: at(6), close_at: at(900), publish_at: at(900), offering_ids: [pottery] })
})

test('wishes are ranked, saved and seen again', async () => {
  await reached(office.wishes.open_at)
  for (const person of ['longquan-guardian-2', 'longquan-guardian-4']) {
    const phone = await phoneOf(person)
    await openStep(phone, '周三选课', 'wishes')
    await wish(phone, '口琴', '木工')
    await phone.tap('raise', wishOf(phone, '木工'))
    assert.match(phone.data.state, /还没有提交/)
    await phone.tap('save')
    assert.deepEqual([phone.data.problem, wished(phone)], ['', ['木工', '口琴']])
    await openStep(phone, '周三选课', 'wishes')
    assert.deepEqual(wished(phone), ['木工', '口琴'])
    assert.match(phone.data.state, /已提交/)
  }
})

test('a place of a rush is taken once although the tap comes twice; who waits is reminded and asked in time', async () => {
  const [winner, second, late] = await Promise.all(
    ['longquan-guardian-7', 'longquan-guardian-7', 'longquan-guardian-8'].map(phoneOf)
  )
  for (const phone of [winner, second, late]) await openStep(phone, '陶艺报名', 'seats')
  await reached(office.rush.open_at)
  await Promise.all([winner, second, late].map((phone) => until(() => phone.data.isOpen && !phone.data.isBusy)))
  const [{ id }] = winner.data.courses
  await Promise.all([take(winner, id), take(winner, id), take(second, id)])
  assert.equal(winner.asked.filter((one) => one.startsWith('POST /offerings')).length, 1)
  assert.deepEqual([winner.data.said, second.data.said], ['报名成功。', '报名成功。'])
  await take(late, id)
  assert.deepEqual([late.data.problem, late.data.said], ['', '已满,排在候补第1位。'])

  await openCourses(late)
  await late.tap('remind')
  assert.deepEqual([late.data.problem, late.data.canBeReminded], ['', false])
  assert.equal(await standingIn(winner, '陶艺'), '已有名额')
  await winner.tap('giveBack', { id: winner.data.places.find((one) => one.title === '陶艺').id, title: '陶艺' })
  assert.equal(await standingIn(winner, '陶艺'), '')
  assert.equal(await standingIn(late, '陶艺'), '有空位了')
  assert.match(late.data.asked[0].until, /之前答复/)
  if (!isQuiet()) await until(async () => (await messages('offer')).length)
  await late.tap('accept', { id: late.data.asked[0].id })
  assert.equal(await standingIn(late, '陶艺'), '已有名额')
})

/** Tap on taking a place; several such taps may be on their way at once. */
function take(phone, id) {
  return phone.page.take({ currentTarget: { dataset: { id } } })
}

test('leave is asked for one lesson, and a lesson that is cancelled is told', async () => {
  const phone = await phoneOf('longquan-guardian-2')
  await openCourses(phone, 'term')
  const place = phone.data.coming.findIndex((one) => one.mayLeave && one.day > today())
  await phone.tap('leave', { place })
  assert.equal(phone.data.coming[place].standing, '已请假')
  await phone.tap('takeBack', { id: phone.data.leaves[0].id })
  assert.deepEqual([phone.data.problem, phone.data.coming[place].standing], ['', ''])
  const { id } = phone.data.coming[place]
  await staff(OFFICE, 'POST', `/sessions/${id}/cancel`, { reason: '老师生病' })
  await openCourses(phone, 'term')
  assert.match(phone.data.coming.find((one) => one.id === id).standing, /停课/)
})

test('the code for who comes once is made with a dead token, and stays in the phone', async () => {
  const phone = await phoneOf('longquan-guardian-2')
  await openCourses(phone, 'pickup')
  await phone.enter('typeName', '隔壁张叔叔')
  phone.storage.set('session', { token: 'dead' })
  await phone.tap('make')
  assert.equal(phone.data.problem, '')
  const [{ digits, words }] = phone.data.codes
  assert.match(digits, /^\d{3} \d{3}$/)
  assert.match(words, /隔壁张叔叔.*今天/)
  phone.start()
  await openCourses(phone, 'pickup')
  assert.equal(phone.data.codes[0].digits, digits)
})

test('of two phones the later one is shown both sheets, and loses neither', async () => {
  const [first, second] = await Promise.all(['longquan-guardian-8', 'longquan-guardian-8'].map(phoneOf))
  for (const phone of [first, second]) await openStep(phone, '周五社团选课', 'wishes')
  const titles = first.data.slots[0].courses.map((one) => one.title)
  await wish(first, titles[0])
  await first.tap('save')
  await wish(second, titles[1])
  await second.tap('save')
  assert.match(second.data.problem, /别处/)
  assert.deepEqual([second.data.theirs[0].ranked[0].title, wished(second)], [titles[0], [titles[1]]])
  await second.tap('save')
  assert.deepEqual([second.data.problem, second.data.theirs, wished(second)], ['', [], [titles[1]]])
})

test('a server that is killed and started again in the middle loses neither a record nor a wish', async () => {
  const [recording, wishing] = [await phoneOf('tianjia-guardian-8'), await phoneOf('longquan-guardian-5')]
  const before = (await recordsToday(recording)).length
  await fillIn(recording, [photo(5)])
  await openStep(wishing, '周五社团选课', 'wishes')
  const titles = wishing.data.slots[0].courses.map((one) => one.title)
  await wish(wishing, ...titles)
  await operate('kill')
  await Promise.all([recording.tap('save'), wishing.tap('save')])
  assert.match(wishing.data.problem, /都在/)
  await operate('start')
  await recording.app.onShow()
  assert.equal((await recordsToday(recording)).length, before + 1)
  wishing.start()
  await openStep(wishing, '周五社团选课', 'wishes')
  assert.deepEqual(wished(wishing), titles)
  assert.match(wishing.data.state, /还没有提交/)
  await wishing.tap('save')
  assert.match(wishing.data.state, /已提交/)
})

test('the result of a draw is read with its reasons, and verified with what the page tells', async () => {
  await reached(office.wishes.publish_at)
  const address = `/selection-rounds/${office.wishes.id}`
  await staff(OFFICE, 'POST', `${address}/draw`, { public_value: '3-1-5' })
  await staff('longquan-principal', 'POST', `${address}/publish`)
  const results = []
  for (const person of ['longquan-guardian-2', 'longquan-guardian-4']) {
    const phone = await phoneOf(person)
    await openStep(phone, '周三选课', 'result')
    const slot = phone.data.slots.find((one) => one.label === WISHED_SLOT)
    results.push(slot.outcome)
    assert.ok(slot.sentences.length)
    verify(phone.data.command, await downloaded(phone.data))
  }
  assert.deepEqual(results.sort(), ['录取:口琴', '录取:木工'])
})

/** Take both files of a draw, under the names that the page tells; returns their folder. */
async function downloaded({ file, verifier }) {
  for (const [address, name] of [[file, 'draw.json'], [verifier, 'verify.py']]) {
    fs.writeFileSync(path.join(FOLDER, name), Buffer.from(await (await fetch(address)).arrayBuffer()))
  }
  return FOLDER
}

function verify(command, cwd) {
  const [program, ...words] = command.split(' ')
  const done = spawnSync(program, words, { cwd, encoding: 'utf8' })
  assert.equal(done.status, 0, done.stdout + done.stderr)
}
