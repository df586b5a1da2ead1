'use strict'

const { phone, component, text, tap, all, act, attribute, button } = require('./drawn')

const STORED = { id: 'p1', thumb: 'https://labor.example.org/old-thumb', display: 'https://labor.example.org/old' }
const FRESH = { thumb: 'https://labor.example.org/new-thumb', display: 'https://labor.example.org/new' }
const TAKEN = { thumb: 'wxfile://tmp_1.jpg', display: 'wxfile://tmp_1.jpg' }

describe('the box of a problem', () => {
  test('is not drawn where there is none', async () => {
    phone()
    expect(text(await component('components/problem/problem'))).toBe('')
  })

  test('offers another try only where that may help', async () => {
    phone()
    const refused = await component('components/problem/problem', { words: '绑定码无效', mayPass: false })
    expect([text(refused), all(refused, 'button')]).toEqual(['绑定码无效', []])
    const failed = await component('components/problem/problem', { words: '网络不通', mayPass: true })
    const tried = jest.fn()
    failed.addEventListener('retry', tried)
    await tap(failed, '再试一次')
    expect(tried).toHaveBeenCalledTimes(1)
  })
})

describe('photos', () => {
  test('are shown large at a tap, and have a name for those who do not see them', async () => {
    const held = phone()
    const drawn = await component('components/photos/photos', { photos: [STORED, TAKEN] })
    const images = all(drawn, 'image')
    expect(images.map((each) => attribute(each, 'aria-label'))).toEqual(['第 1 张照片,点开看大图', '第 2 张照片,点开看大图'])
    await act(images[1])
    expect(held.shown).toEqual([{ urls: [STORED.display, TAKEN.display], current: TAKEN.display, showmenu: false }])
    expect(held.asked).toEqual([])
  })

  test('get fresh links when theirs have died, asked for once', async () => {
    const held = phone({ answers: { 'GET /photos/p1': { urls: FRESH } } })
    const drawn = await component('components/photos/photos', { photos: [STORED] })
    await act(all(drawn, 'image')[0], 'error')
    expect(attribute(all(drawn, 'image')[0], 'src')).toBe(FRESH.thumb)
    await act(all(drawn, 'image')[0], 'error')
    expect(held.asked).toEqual([['GET /photos/p1']])
  })

  test('get fresh links before they are shown large on a page that has been open for long', async () => {
    const held = phone({ answers: { 'GET /photos/p1': { urls: FRESH } } })
    const drawn = await component('components/photos/photos', { photos: [STORED] })
    const later = Date.now() + 5 * 60 * 1000
    const clock = jest.spyOn(Date, 'now').mockReturnValue(later)
    await act(all(drawn, 'image')[0])
    clock.mockRestore()
    expect(held.shown.map((each) => each.current)).toEqual([FRESH.display])
  })

  test('can be taken out where the page allows it', async () => {
    phone()
    const drawn = await component('components/photos/photos', { photos: [STORED, TAKEN], isRemovable: true })
    const removed = jest.fn()
    drawn.addEventListener('remove', (event) => removed(event.detail))
    await act(all(drawn, 'button')[1])
    expect(removed).toHaveBeenCalledWith({ place: 1 })
  })
})

describe('the dialogue about privacy', () => {
  async function asked() {
    const platform = {}
    phone({
      onNeedPrivacyAuthorization: (listener) => (platform.ask = listener),
      getPrivacySetting: ({ success }) => success({ needAuthorization: true, privacyContractName: '《劳动之星隐私保护指引》' }),
      openPrivacyContract: () => (platform.isRead = true),
    })
    const drawn = await component('components/privacy/privacy')
    platform.answers = []
    expect(text(drawn)).toBe('')
    platform.ask((answer) => platform.answers.push(answer), { referrer: 'chooseMedia' })
    return { platform, drawn }
  }

  test('makes refusing as easy as agreeing: two buttons side by side, alike', async () => {
    const { drawn } = await asked()
    const [agree, refuse] = [button(drawn, '同意'), button(drawn, '不同意')]
    expect(refuse.className).toBe(agree.className)
    expect(refuse.parentElement).toBe(agree.parentElement)
    expect(text(drawn)).toContain('不同意也能记录')
  })

  test('tells the platform which button was tapped', async () => {
    const { platform, drawn } = await asked()
    const agree = button(drawn, '同意')
    expect([attribute(agree, 'id'), attribute(agree, 'open-type')]).toEqual(['agree', 'agreePrivacyAuthorization'])
    await act(agree, 'agreeprivacyauthorization')
    expect(platform.answers).toEqual([{ event: 'exposureAuthorization' }, { event: 'agree', buttonId: 'agree' }])
    expect(text(drawn)).toBe('')
  })

  test('tells of a refusal, once', async () => {
    const { platform, drawn } = await asked()
    await tap(drawn, '不同意')
    drawn.detach()
    expect(platform.answers.slice(1)).toEqual([{ event: 'disagree' }])
  })

  test('refuses for somebody who leaves the page without an answer', async () => {
    const { platform, drawn } = await asked()
    drawn.detach()
    expect(platform.answers.slice(1)).toEqual([{ event: 'disagree' }])
  })

  test('shows the rules', async () => {
    const { platform, drawn } = await asked()
    await tap(drawn, '看《劳动之星隐私保护指引》')
    expect(platform.isRead).toBe(true)
  })

  test('is not there on a platform that does not know it', async () => {
    phone({ version: '2.25.0' })
    expect(text(await component('components/privacy/privacy'))).toBe('')
  })
})
