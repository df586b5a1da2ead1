'use strict'

const { ROOT, phone, page, text, words, tap, all, act, attribute } = require('./drawn')

const PURPOSE = { key: 'photo_upload', name: '收照片', why: '看劳动成果', what: '照片', kept: '两年', if_refused: '不加照片' }

describe('the consents', () => {
  function answers(granted) {
    return {
      'GET /privacy/children': { purposes: [PURPOSE], text: ['我们只收必要的。'], officer: { name: '李老师', contact: '0746' } },
      'GET /students/lin/consents': { current_version: 3, items: [{ purpose: 'photo_upload', granted }] },
      'PUT /students/lin/consents/photo_upload': () => ({ body: {} }),
    }
  }

  test('say what, why, how long, and what a refusal means; nothing is chosen beforehand', async () => {
    phone({ answers: answers(null) })
    const drawn = await page('pages/consents/consents', { child: 'lin' })
    for (const said of ['看劳动成果', '保存多久:两年', '不同意会怎样:不加照片', '我们只收必要的。', '李老师']) expect(text(drawn)).toContain(said)
    expect(all(drawn, 'button').slice(0, 2).map((each) => attribute(each, 'aria-selected'))).toEqual([false, false])
  })

  test('make refusing as easy as agreeing: two buttons side by side, alike, one tap each', async () => {
    const held = phone({ answers: answers(null) })
    const drawn = await page('pages/consents/consents', { child: 'lin' })
    const [yes, no] = all(drawn, 'button')
    expect([words(yes), words(no)]).toEqual(['同意', '不同意'])
    expect(no.className).toBe(yes.className)
    expect(no.parentElement).toBe(yes.parentElement)
    await act(no)
    expect(held.asked.at(-1)).toEqual(['PUT /students/lin/consents/photo_upload', { granted: false, policy_version: 3 }])
    expect(all(drawn, 'button').slice(0, 2).map((each) => attribute(each, 'aria-selected'))).toEqual([false, true])
  })
})

describe('binding', () => {
  test('takes the code of a scanned card and leads to the consents', async () => {
    const held = phone({
      answers: { 'POST /guardianships': () => ({ status: 201, body: { student: { id: 'lin' } } }) },
      scanCode: ({ success }) => success({ result: 'https://labor.example.org/family/bind?code=ABCD2345' }),
    })
    const drawn = await page('pages/bind/bind')
    await tap(drawn, '扫绑定卡')
    await tap(drawn, '父亲')
    await tap(drawn, '绑定')
    expect(held.asked).toEqual([['POST /guardianships', { code: 'ABCD2345', relation: 'father' }]])
    expect(held.went).toEqual(['/pages/consents/consents?child=lin'])
  })

  test('cannot be sent without a code; what the server refuses is told without another try', async () => {
    phone({ answers: { 'POST /guardianships': () => ({ status: 422, body: { title: '绑定码无效' } }) } })
    const drawn = await page('pages/bind/bind')
    await expect(tap(drawn, '绑定')).rejects.toThrow('Disabled')
    await act(all(drawn, 'input')[0], 'input', { value: 'abcd 2345' })
    await tap(drawn, '绑定')
    expect(text(drawn)).toContain('绑定码无效')
    expect(text(drawn)).not.toContain('再试一次')
  })

  test('takes typing where the phone cannot scan', async () => {
    phone()
    const drawn = await page('pages/bind/bind')
    await tap(drawn, '扫绑定卡')
    expect(text(drawn)).toContain('请输入卡上的绑定码')
  })
})

describe('the history', () => {
  const PHOTO = { id: 'p1', urls: { thumb: 'https://labor.example.org/t', display: 'https://labor.example.org/d' } }
  const RECORD = { id: 'r1', title: '扫地', labor_on: '2026-11-20', status: 'pending', photos: [PHOTO] }

  test('shows records with their photos, page by page', async () => {
    const held = phone({ answers: { 'GET /check-ins': { items: [RECORD], next: 'more' } } })
    const drawn = await page('pages/history/history', { child: 'lin' })
    expect(text(drawn)).toContain('扫地11月20日·等老师看')
    held.answers['GET /check-ins'] = { items: [{ ...RECORD, id: 'r2', title: '洗碗', photos: [] }], next: null }
    await tap(drawn, '更早的')
    expect(text(drawn)).toContain('洗碗')
    expect(text(drawn)).not.toContain('更早的')
    await act(all(drawn, 'image')[0])
    expect(held.shown[0].current).toBe(PHOTO.urls.display)
  })

  test('says once why others do not see a note or photos', async () => {
    const hidden = { ...PHOTO, safety_hint: '等待检查' }
    const items = [{ ...RECORD, note_hint: '等待检查', photos: [hidden, { ...hidden, id: 'p2' }] }]
    phone({ answers: { 'GET /check-ins': { items, next: null } } })
    expect(text(await page('pages/history/history', { child: 'lin' })).split('等待检查')).toHaveLength(2)
  })

  test('takes a record back only after a yes', async () => {
    let yes = false
    const held = phone({
      answers: { 'GET /check-ins': { items: [RECORD], next: null }, 'DELETE /check-ins/r1': () => ({ status: 204, body: '' }) },
      showModal: ({ success }) => success({ confirm: yes }),
    })
    const drawn = await page('pages/history/history', { child: 'lin' })
    await tap(drawn, '撤回')
    expect(held.asked).toHaveLength(1)
    yes = true
    await tap(drawn, '撤回')
    expect(text(drawn)).not.toContain('扫地')
  })

  test('says so where there is nothing', async () => {
    phone({ answers: { 'GET /check-ins': { items: [], next: null } } })
    expect(text(await page('pages/history/history', { child: 'lin' }))).toBe('还没有记录')
  })
})

test('large text is kept, and every page opened afterwards is large', async () => {
  const held = phone({ answers: { 'GET /check-ins': { items: [], next: null } } })
  const settings = await page('more/settings/settings')
  await act(all(settings, 'switch')[0], 'change', { value: true })
  expect(held.went).toEqual(['/pages/home/home'])
  const drawn = await page('pages/history/history', { child: 'lin' })
  expect(drawn.dom.firstElementChild.className).toContain('is-large')
})

describe('a platform', () => {
  function launch(version) {
    const held = phone({ version, onNetworkStatusChange: () => {} })
    jest.resetModules()
    global.App = (definition) => definition.onLaunch()
    require(ROOT + '/app.js')
    return held
  }

  test.each(['2.24.9', '2.9.0', '1.99.0'])('%s is too old: one sentence, and nothing is asked', async (version) => {
    const held = launch(version)
    expect(held.went).toEqual(['/pages/old/old'])
    expect(text(await page('pages/old/old'))).toContain('请更新微信')
    await page('pages/home/home')
    expect(held.asked).toEqual([])
  })

  test.each(['2.25.0', '2.25.1', '2.30.0', '3.0.0'])('%s is new enough', (version) => {
    expect(launch(version).went).toEqual([])
  })

  test('that does not know the newer question is asked the older one', () => {
    const held = phone()
    delete global.wx.getAppBaseInfo
    global.wx.getSystemInfoSync = () => ({ SDKVersion: '2.10.4' })
    jest.resetModules()
    global.App = (definition) => definition.onLaunch()
    require(ROOT + '/app.js')
    expect(held.went).toEqual(['/pages/old/old'])
  })
})
