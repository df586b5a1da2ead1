'use strict'

const { phone, page, text, tap, all, act, button } = require('./drawn')

const SWEEP = { task_id: 'sweep', name: '扫地', risk: 0, minutes: 10, photo_policy: 'optional', safety_note: '' }
const DRESS = { task_id: 'dress', name: '穿衣', risk: 0, minutes: 5, photo_policy: 'forbidden', safety_note: '' }
const COOK = { task_id: 'cook', name: '炒菜', risk: 2, minutes: 20, photo_policy: 'optional', safety_note: '先关火再离开。' }
const LARGE = 11 * 1024 * 1024

/** The page of a child whose family has agreed to photos, unless said otherwise. */
async function record({ hasPhotoConsent = true, ...more } = {}) {
  const child = { student_id: 'lin', band: 1, has_photo_consent: hasPhotoConsent, suggestions: [SWEEP, DRESS, COOK] }
  const held = phone({
    answers: {
      'GET /home': { today: '2026-11-22', children: [child] },
      'GET /labor-tasks': { items: [{ ...SWEEP, id: 'sweep' }, { ...SWEEP, id: 'wash', name: '洗碗' }] },
      'POST /check-ins': () => ({ status: 201, body: {} }),
    },
    chooseMedia: ({ success }) => success({ tempFiles: [{ tempFilePath: 'wxfile://1.jpg', size: 1000 }] }),
    getFileSystemManager: () => ({ saveFile: ({ fail }) => fail(), access: ({ success }) => success(), removeSavedFile() {} }),
    showToast: () => {},
    ...more,
  })
  return { held, drawn: await page('pages/record/record', { child: 'lin' }) }
}

test('three taps record what is suggested', async () => {
  const { held, drawn } = await record()
  await tap(drawn, '扫地')
  await tap(drawn, '记下来')
  const [, body] = held.asked.find(([asked]) => asked === 'POST /check-ins')
  expect(body).toMatchObject({ task_id: 'sweep', student_id: 'lin', labor_on: '2026-11-22', minutes: 10, photo_ids: [] })
  expect(held.went).toEqual(['/pages/home/home'])
})

test('what is not in the library is found by its name, or recorded in own words', async () => {
  const { drawn } = await record()
  await act(all(drawn, 'input')[0], 'input', { value: '洗碗' })
  expect(all(drawn, 'button').map((each) => each.textContent)).toEqual(['洗碗'])
  await act(all(drawn, 'input')[0], 'input', { value: '擦皮鞋' })
  await tap(drawn, '记为“擦皮鞋”')
  expect(text(drawn)).toContain('擦皮鞋')
})

test('what needs care says how, and asks whether an adult is there', async () => {
  const { drawn } = await record()
  await tap(drawn, '炒菜')
  expect(text(drawn)).toContain('先关火再离开。')
  expect(text(drawn)).toContain('有大人在旁边')
  await tap(drawn, '换一项')
  await tap(drawn, '扫地')
  expect(text(drawn)).not.toContain('有大人在旁边')
})

test('photos that were chosen are shown, can be taken out, and are left out with a word where the task takes none', async () => {
  const { held, drawn } = await record()
  await tap(drawn, '扫地')
  await tap(drawn, '加照片')
  await tap(drawn, '加照片')
  expect(all(drawn, 'image')).toHaveLength(2)
  await act(all(drawn, 'button').find((each) => each.textContent === '去掉这张'))
  expect(all(drawn, 'image')).toHaveLength(1)
  await tap(drawn, '换一项')
  await tap(drawn, '穿衣')
  expect(text(drawn)).toContain('已选的照片不会提交')
  expect(all(drawn, 'image')).toHaveLength(0)
  await tap(drawn, '记下来')
  expect(held.asked.at(-1)).toMatchObject(['POST /check-ins', { task_id: 'dress', photo_ids: [] }])
})

test('a family that refused photos is not asked for any', async () => {
  const { drawn } = await record({ hasPhotoConsent: false })
  await tap(drawn, '扫地')
  expect(text(drawn)).not.toContain('照片')
})

describe('where no photo can be added, a sentence says why and recording goes on without:', () => {
  const refusedPrivacy = ({ fail }) => fail({ errMsg: 'chooseMedia:fail privacy permission is not authorized', errno: 104 })
  const large = ({ success }) => success({ tempFiles: [{ tempFilePath: 'wxfile://1.png', size: LARGE }] })
  const cannotCompress = ({ fail }) => fail({ errMsg: 'compressImage:fail' })

  test.each([
    ['privacy was refused', { chooseMedia: refusedPrivacy }, '请先同意微信的隐私保护指引'],
    ['the platform is old', { chooseMedia: undefined }, '可以不加照片'],
    ['the photo is too large', { chooseMedia: large, compressImage: cannotCompress }, '这张照片太大'],
  ])('%s', async (_, more, sentence) => {
    const { held, drawn } = await record(more)
    await tap(drawn, '扫地')
    await tap(drawn, '加照片')
    expect(text(drawn)).toContain(sentence)
    expect(text(drawn)).not.toContain('再试一次')
    await tap(drawn, '记下来')
    expect(held.asked.at(-1)[0]).toBe('POST /check-ins')
  })

  test('somebody who chooses nothing is told nothing', async () => {
    const { drawn } = await record({ chooseMedia: ({ fail }) => fail({ errMsg: 'chooseMedia:fail cancel' }) })
    await tap(drawn, '扫地')
    await tap(drawn, '加照片')
    expect(all(drawn, 'image')).toHaveLength(0)
    expect(button(drawn, '加照片')).toBeTruthy()
    expect(drawn.data.problem).toBe('')
  })
})

describe('a record with a photo', () => {
  async function save(more) {
    const { held, drawn } = await record({
      uploadFile: ({ success }) => success({ statusCode: 201, data: JSON.stringify({ id: 'sent-' + (held.sent = (held.sent || 0) + 1) }) }),
      ...more,
    })
    held.answers['POST /photos/tickets'] = () => ({ status: 409, body: { code: 'direct-upload-off' } })
    await tap(drawn, '扫地')
    await tap(drawn, '加照片')
    await tap(drawn, '加照片')
    return { held, save: () => tap(drawn, '记下来') }
  }

  test('asks for a ticket no more where the server gives none', async () => {
    const { held, save: go } = await save()
    await go()
    const asked = held.asked.map(([what]) => what)
    expect(asked.filter((what) => what === 'POST /photos/tickets').length).toBe(2) // Two photos asked at the same time.
    expect(held.asked.at(-1)[1].photo_ids).toEqual(['sent-1', 'sent-2'])
    expect(held.storage.get('outbox')).toEqual([])
  })

  test('sends its photos again when it waited so long that the server has dropped them', async () => {
    const { held, save: go } = await save()
    const answers = [{ status: 404, body: { code: 'photo-not-found' } }, { status: 201, body: {} }]
    held.answers['POST /check-ins'] = () => answers.shift()
    await go()
    expect(held.asked.at(-1)[1].photo_ids).toEqual(['sent-3', 'sent-4'])
    expect(held.storage.get('outbox')).toEqual([])
  })

  test('is told of, and holds up no other, when the phone has lost the photo', async () => {
    const files = { saveFile: ({ fail }) => fail(), access: ({ fail }) => fail(), removeSavedFile() {} }
    const { held, save: go } = await save({ getFileSystemManager: () => files })
    await go()
    expect(held.storage.get('outbox')).toMatchObject([{ title: '扫地', refused: '照片已经不在手机里了,请重新记一次。' }])
  })
})
