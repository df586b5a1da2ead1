// What a guardian does with the phone, in the words of the journeys.
'use strict'

const assert = require('node:assert/strict')
const path = require('node:path')
const { Phone } = require('./phone')

const { ORIGIN, PLATFORM, PHOTOS } = process.env
const HOME = 'pages/home/home'

/** A phone that has opened the mini-program and is signed in. */
async function phoneOf(person) {
  return settled(new Phone({ origin: ORIGIN, platform: PLATFORM, person }))
}

/** Open the first screen. */
async function settled(phone) {
  await phone.open(HOME)
  assert.equal(phone.data.problem, '')
  phone.school = phone.data.child?.school_id
  return phone
}

function photo(number) {
  return path.join(PHOTOS, `${number}.jpg`)
}

async function recordsToday(phone) {
  await settled(phone)
  return phone.data.child.today.records
}

/** Fill in a record up to its last tap; returns its task. */
async function fillIn(phone, photos, wanted) {
  await phone.tap('record')
  assert.equal(phone.data.problem, '')
  phone.album = photos
  const task = wanted || phone.data.tasks.find((one) => one.photo_policy !== 'forbidden')
  await phone.tap('chooseTask', { id: task.id })
  if (photos.length) await phone.tap('addPhoto')
  return task
}

/** Open what there is about the courses of the child. */
async function openCourses(phone, page) {
  await settled(phone)
  await phone.tap('courses')
  assert.equal(phone.data.problem, '')
  if (!page) return
  await phone.tap('open', { page })
  assert.equal(phone.data.problem, '')
}

/** Open one of the steps of a round. */
async function openStep(phone, title, step) {
  await openCourses(phone)
  const round = phone.data.rounds.find((one) => one.title === title)
  assert.ok(round.steps.some((one) => one.page === step), JSON.stringify(round))
  await phone.tap('open', { page: step, round: round.id })
  assert.equal(phone.data.problem, '')
}

/** Add courses to the wishes of the first slot, in this order. */
async function wish(phone, ...titles) {
  for (const title of titles) await phone.tap('add', wishOf(phone, title))
}

/** What the buttons of a course carry. */
function wishOf(phone, title) {
  const [slot] = phone.data.slots
  return { slot: slot.label, id: slot.courses.find((one) => one.title === title).id }
}

/** The wishes of the first slot, as the page shows them. */
function wished(phone) {
  return phone.data.slots[0].ranked.map((one) => one.title)
}

/** How the child stands in a course, as the page of its courses tells it. */
async function standingIn(phone, title) {
  await openCourses(phone)
  const found = [...phone.data.asked, ...phone.data.places].find((one) => one.title === title)
  return found ? found.standing : ''
}

module.exports = { HOME, phoneOf, settled, photo, recordsToday, fillIn, openCourses, openStep, wish, wishOf, wished, standingIn }
