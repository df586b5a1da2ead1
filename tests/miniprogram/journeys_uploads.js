// Journeys of photos that go straight to the store, with the real files of the mini-program against a running Laborstar
// and a real S3 server, started by tests/journeys/test_miniprogram_uploads.py.
'use strict'

const assert = require('node:assert/strict')
const path = require('node:path')
const { describe, test } = require('node:test')
const { Phone } = require('./phone')

const { ORIGIN, BUCKET, PHOTOS } = process.env
const HOME = 'pages/home/home'
const TO_STORE = `POST /${BUCKET}`
const THROUGH_SERVER = 'POST /photos'

function photo(number) {
  return path.join(PHOTOS, `${number}.jpg`)
}

/** A guardian's phone with a record filled in and photos chosen. */
async function filledIn(person, photos) {
  const phone = new Phone({ origin: ORIGIN, person })
  await phone.open(HOME)
  await phone.tap('record')
  phone.album = [...photos]
  await phone.tap('chooseTask', { id: phone.data.tasks.find((one) => one.photo_policy !== 'forbidden').id })
  await phone.tap('addPhoto')
  assert.deepEqual([phone.data.problem, phone.data.photos.length], ['', photos.length])
  phone.asked = []
  return phone
}

function times(phone, asked) {
  return phone.asked.filter((one) => one === asked).length
}

async function photosOfLatest(phone) {
  await phone.tap('history')
  assert.equal(phone.data.problem, '')
  return phone.data.records[0].photos.length
}

describe('photos go straight to the store', { concurrency: true }, () => {
  test('three photos go to the store with a ticket each and become one record', async () => {
    const phone = await filledIn('tianjia-guardian-2', [photo(1), photo(2), photo(3)])
    await phone.tap('save')
    assert.deepEqual([times(phone, TO_STORE), times(phone, THROUGH_SERVER)], [3, 0])
    assert.equal(await photosOfLatest(phone), 3)
  })

  test('a photo whose answer is lost is asked after, and not sent again', async () => {
    const phone = await filledIn('tianjia-guardian-4', [photo(4)])
    phone.line.cutUploads = ['answer']
    const upload = phone.given.wx.uploadFile
    let lost = 0
    phone.given.wx.uploadFile = (asked) => upload({ ...asked, fail: (error) => asked.fail(error, (lost += 1)) })
    await phone.tap('save')
    assert.deepEqual([lost, times(phone, TO_STORE), times(phone, 'POST /photos/tickets')], [1, 1, 1])
    assert.equal(await photosOfLatest(phone), 1)
  })

  test('an upload that is cut gets a new ticket, and an app that is killed goes on where it was', async () => {
    const phone = await filledIn('tianjia-guardian-7', [photo(5), photo(6)])
    // Both uploads begin; then the line goes, in the middle of the one and behind the other.
    phone.line.cutUploads = ['half', undefined]
    const upload = phone.given.wx.uploadFile
    phone.given.wx.uploadFile = (asked) => {
      const task = upload(asked)
      phone.line.isUp = times(phone, TO_STORE) < 2
      return task
    }
    await phone.page.save()
    assert.equal(times(phone, TO_STORE), 2)
    phone.line.isUp = true
    phone.next = undefined
    phone.start()
    await phone.open(HOME)
    assert.deepEqual([phone.data.unsent, times(phone, TO_STORE), times(phone, THROUGH_SERVER)], ['', 3, 0])
    assert.equal(await photosOfLatest(phone), 2)
  })

  test('what the store refuses goes through the server', async () => {
    const phone = await filledIn('tianjia-guardian-8', [photo(7)])
    const upload = phone.given.wx.uploadFile
    const spoilt = (form) => Object.fromEntries(Object.entries(form).map(([key, value]) => [key, /signature/i.test(key) ? 'spoilt' : value]))
    phone.given.wx.uploadFile = (asked) => upload({ ...asked, formData: spoilt(asked.formData) })
    await phone.tap('save')
    assert.deepEqual([times(phone, TO_STORE), times(phone, THROUGH_SERVER)], [1, 1])
    assert.equal(await photosOfLatest(phone), 1)
  })

  test('where the platform does not know the address of the store, photos go through the server', async () => {
    const phone = await filledIn('longquan-guardian-4', [photo(8)])
    const upload = phone.given.wx.uploadFile
    phone.given.wx.uploadFile = (asked) =>
      asked.url.startsWith(ORIGIN) ? upload(asked) : void asked.fail({ errMsg: 'uploadFile:fail url not in domain list' })
    await phone.tap('save')
    assert.deepEqual([times(phone, TO_STORE), times(phone, THROUGH_SERVER)], [0, 1])
    assert.equal(await photosOfLatest(phone), 1)
  })

  test('a photo of a task that takes none is left out with a word', async () => {
    const phone = await filledIn('longquan-guardian-2', [photo(8)])
    await phone.tap('changeTask')
    const task = phone.page.library.find((one) => one.photo_policy === 'forbidden' && one.risk < 2)
    await phone.tap('chooseTask', { id: task.id })
    assert.equal(phone.data.photos.length, 1)
    await phone.tap('save')
    assert.deepEqual([times(phone, TO_STORE), phone.data.refused], [0, []])
    assert.equal(await photosOfLatest(phone), 0)
  })
})
