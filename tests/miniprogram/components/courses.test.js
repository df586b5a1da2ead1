'use strict'

const simulate = require('miniprogram-simulate')
const { phone, page, text, words, tap, all, act, attribute } = require('./drawn')

const SETTINGS = { 'GET /schools/tianjia/course-settings': { slot_times: [{ number: 1, from: '16:00', to: '17:00' }] } }
const REMINDERS = { 'GET /wechat/templates': { items: [] }, 'GET /me/subscriptions': { items: [] } }
const QUERY = { child: 'lin', school: 'tianjia', class: '3-2', grade: '3', round: 'r' }

function course(id, title, more = {}) {
  return {
    id, title, summary: '一起动手。', slots: ['3-1'], place: '教室', teachers: ['曾松'], grades: [3], capacity: 20, taken: 0,
    materials_fee: 0, is_invitation_only: false, ...more,
  }
}

function round(stage, more = {}) {
  const at = '2026-11-26T20:00:00+08:00'
  return { id: 'r', title: '周三选课', stage, open_at: at, close_at: at, publish_at: at, adjust_until: at, ...more }
}

describe('the wishes', () => {
  const SHEET = {
    wishes: [{ weekday: 3, slot: 1, ranked: ['wood'] }], several: [], revision: 4, entered_at: null, confirmed_at: null,
    wishes_per_slot: 2, cancelled: [], several_menu: [],
    menu: [{ weekday: 3, slot: 1, offerings: [course('wood', '木工'), course('go', '围棋'), course('drum', '腰鼓')] }],
  }

  function sheet(put) {
    return {
      ...SETTINGS, ...REMINDERS, 'GET /selection-rounds/r': round('open'), 'GET /selection-rounds/r/wishes/lin': SHEET,
      'PUT /selection-rounds/r/wishes/lin': put,
    }
  }

  test('are added with a tap each, put in order, and no more than the round takes', async () => {
    const held = phone({ answers: sheet((sent) => ({ body: { ...sent, revision: 5, confirmed_at: '2026-11-22T10:00:00+08:00' } })) })
    const drawn = await page('courses/wishes/wishes', QUERY)
    for (const seen of ['周三16:00–17:00', '1.木工', '腰鼓', '曾松', '不收材料费', '20个名额']) expect(text(drawn)).toContain(seen)
    await act(all(drawn, 'button').find((each) => attribute(each, 'aria-label') === '加上 围棋'))
    expect(text(drawn)).toContain('还没有提交')
    await expect(tap(drawn, '加上')).rejects.toThrow('Disabled')
    await act(all(drawn, 'button').find((each) => attribute(each, 'aria-label') === '往上 围棋'))
    await tap(drawn, '提交')
    const sent = { wishes: [{ weekday: 3, slot: 1, ranked: ['go', 'wood'] }], several: [], revision: 4 }
    expect(held.asked.at(-1)).toEqual(['PUT /selection-rounds/r/wishes/lin', sent])
    expect(text(drawn)).toContain('已提交')
  })

  test('that the server does not take stay in the phone, and are there when the page is opened again', async () => {
    const refused = () => ({ status: 500, body: {} })
    phone({ answers: sheet(refused) })
    const drawn = await page('courses/wishes/wishes', QUERY)
    await tap(drawn, '去掉')
    await tap(drawn, '提交')
    expect(text(drawn)).toContain('服务器出了问题')
    const again = await page('courses/wishes/wishes', QUERY)
    expect(text(again)).toContain('还没有提交')
    expect(text(again)).not.toContain('1.木工')
  })

  test('for a course that is cancelled meanwhile are told, and not sent again', async () => {
    const cancelled = { ...SHEET, wishes: [{ weekday: 3, slot: 1, ranked: ['chess', 'wood'] }], cancelled: ['chess'] }
    const held = phone({ answers: { ...sheet((sent) => ({ body: sent })), 'GET /selection-rounds/r/wishes/lin': cancelled } })
    const drawn = await page('courses/wishes/wishes', QUERY)
    expect(text(drawn)).toContain('1门已经取消')
    await tap(drawn, '提交')
    expect(held.asked.at(-1)[1].wishes).toEqual([{ weekday: 3, slot: 1, ranked: ['wood'] }])
  })
})

describe('a rush', () => {
  function rush(enrol, taken = 0) {
    return {
      ...SETTINGS, ...REMINDERS, 'GET /enrolments': { items: [] }, 'POST /offerings/wood/enrolments': enrol,
      'GET /selection-rounds/r': round('open', { offerings: [course('wood', '木工', { taken }), course('go', '围棋', { grades: [5] })] }),
    }
  }

  test('shows who is sent away the place in the line, and comes again with the ticket', async () => {
    const answers = [{ status: 503, body: { code: 'server-busy', position: 7, ticket: 'early' } }, { body: { status: 'enrolled' } }]
    phone({ answers: rush(() => answers.shift()) })
    const { request } = global.wx
    const tickets = []
    global.wx.request = (asked) => {
      if (asked.method === 'POST') tickets.push([asked.header['Queue-Ticket'], asked.header['Idempotency-Key']])
      request(asked)
    }
    const drawn = await page('courses/seats/seats', QUERY)
    expect(text(drawn)).not.toContain('围棋')
    await tap(drawn, '报名')
    expect(text(drawn)).toContain('第7位')
    await simulate.sleep(1100)
    expect(text(drawn)).toContain('报名成功')
    expect(text(drawn)).not.toContain('第7位')
    expect(tickets).toEqual([[undefined, tickets[0][1]], ['early', tickets[0][1]]])
  })

  test('leads to the waitlist where all places are taken', async () => {
    phone({ answers: rush(() => ({ status: 202, body: { status: 'waitlisted', position: 2 } }), 20) })
    const drawn = await page('courses/seats/seats', QUERY)
    expect(text(drawn)).toContain('20个名额已满')
    await tap(drawn, '加入候补')
    expect(text(drawn)).toContain('候补第2位')
  })
})

test('an offer stands first, says until when, and is declined only after a yes', async () => {
  const place = { offering_id: 'wood', round_id: null, slots: ['3-1'], position: null, answer_by: null }
  const items = [
    { ...place, id: 'e1', title: '作业辅导', status: 'enrolled' },
    { ...place, id: 'e2', title: '木工', status: 'offered', answer_by: '2026-11-23T18:00:00+08:00' },
  ]
  let yes = false
  const held = phone({
    answers: {
      ...SETTINGS, ...REMINDERS, 'GET /enrolments': { items }, 'GET /selection-rounds': { items: [round('open', { mode: 'wishes' })] },
      'DELETE /enrolments/e2': () => ({ status: 204, body: '' }),
    },
    showModal: ({ success }) => success({ confirm: yes }),
  })
  const drawn = await page('courses/courses/courses', QUERY)
  expect(text(drawn)).toMatch(/木工有空位了.*11-2318:00之前答复.*作业辅导/)
  await tap(drawn, '不要了')
  expect(held.asked.map(([one]) => one)).not.toContain('DELETE /enrolments/e2')
  yes = true
  await tap(drawn, '不要了')
  expect(held.asked.map(([one]) => one)).toContain('DELETE /enrolments/e2')
  await tap(drawn, '填志愿')
  expect(held.went).toEqual(['/courses/wishes/wishes?child=lin&school=tianjia&grade=3&round=r'])
})

test('a child gets what it got with the reasons, and everybody the line that verifies the draw', async () => {
  const slots = [
    { slot: '3-1', got: '木工', given: null, wishes: [{}], sentences: ['号码在前。'] },
    { slot: 'several', got: null, given: null, wishes: [{}], sentences: [] },
  ]
  const told = { code: 'ABC', slots, sentences: ['下一轮在后一半。'] }
  phone({ answers: { ...SETTINGS, 'GET /selection-rounds/r/draw/explanations/lin': told } })
  const drawn = await page('courses/result/result', QUERY)
  const seen = ['录取:木工', '号码在前。', '没有录取', '下一轮在后一半。', 'verify.pydraw.json--codeABC', '/selection-rounds/r/draw/file']
  for (const each of seen) expect(text(drawn)).toContain(each)
})

test('days are chosen with a tap each, and none is an answer too', async () => {
  const days = { offered: ['3-1'], slots: ['3-1'], most_courses: 2, register_until: '2026-11-26T20:00:00+08:00', registered_at: null }
  const held = phone({
    answers: { ...SETTINGS, 'GET /selection-rounds/r/days/lin': days, 'PUT /selection-rounds/r/days/lin': (sent) => ({ body: sent }) },
  })
  const drawn = await page('courses/days/days', QUERY)
  expect(text(drawn)).toContain('每周最多2次')
  await tap(drawn, '周三16:00–17:00')
  await tap(drawn, '提交')
  expect(held.asked.at(-1)).toEqual(['PUT /selection-rounds/r/days/lin', { slots: [] }])
  expect(text(drawn)).toContain('已登记')
})

test('a lesson that is cancelled says so, and no leave can be asked from it', async () => {
  const day = new Date(Date.now() + 32 * 3600 * 1000).toISOString().slice(0, 10)
  const lesson = { offering_id: 'wood', title: '木工', held_on: day, slot: '3-1', place: '教室', presence: null, note: '' }
  const items = [{ ...lesson, session_id: 's1', session_status: 'cancelled' }, { ...lesson, session_id: 's2', title: '围棋', session_status: 'planned' }]
  phone({ answers: { ...SETTINGS, 'GET /students/lin/attendance': { items }, 'GET /students/lin/leaves': { items: [] } } })
  const drawn = await page('courses/term/term', QUERY)
  expect(text(drawn)).toContain('停课')
  const asking = all(drawn, 'button').filter((each) => words(each) === '请假' && attribute(each, 'data-place') !== undefined)
  expect(asking.map((each) => attribute(each, 'data-place'))).toEqual([1])
})
