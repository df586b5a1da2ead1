'use strict'

const { phone, page, text, tap, all, attribute } = require('./drawn')

const LIN = {
  student_id: 'lin', school_id: 'tianjia', name: '林晓', class_label: '三年级2班', has_base_consent: true,
  week: { records: 2 }, today: { records: [{ check_in_id: '1', name: '扫地' }] }, waiting: [{ title: '选一样奖品' }],
}
const CHEN = { ...LIN, student_id: 'chen', name: '陈晨', has_base_consent: false, today: { records: [] }, waiting: [] }

function home(children) {
  return { 'GET /home': { children, notices: [{ delivery_id: '1', title: '周五家长会' }] } }
}

test('a family sees the child, the day, what waits and the latest notices', async () => {
  phone({ answers: home([LIN]) })
  const drawn = await page('pages/home/home')
  for (const seen of ['林晓三年级2班', '本周2条', '扫地', '选一样奖品', '周五家长会']) expect(text(drawn)).toContain(seen)
})

test('of two children the one that is tapped is shown, and said to be chosen', async () => {
  phone({ answers: home([LIN, CHEN]) })
  const drawn = await page('pages/home/home')
  await tap(drawn, '陈晨')
  expect(text(drawn)).toContain('今天还没有记录')
  const tabs = all(drawn, 'button').slice(0, 2)
  expect(tabs.map((each) => attribute(each, 'aria-selected'))).toEqual([false, true])
})

test('before the first consent the way to record leads over the consents', async () => {
  const held = phone({ answers: home([CHEN]) })
  await tap(await page('pages/home/home'), '记劳动')
  expect(held.went).toEqual(['/pages/consents/consents?child=chen'])
})

test('a failure is told, and trying again mends it', async () => {
  const held = phone({ answers: { 'GET /home': () => ({ status: 500, body: {} }) } })
  const drawn = await page('pages/home/home')
  expect(text(drawn)).toContain('服务器出了问题')
  Object.assign(held.answers, home([LIN]))
  await tap(drawn, '再试一次')
  expect(text(drawn)).not.toContain('服务器出了问题')
  expect(text(drawn)).toContain('林晓')
})

test('records that wait for a line and those that were refused are told', async () => {
  const held = phone({ answers: home([LIN]) })
  held.storage.set('outbox', [
    { key: '1', title: '扫地', body: {}, photos: [] },
    { key: '2', title: '洗碗', body: {}, photos: [], refused: '今天已经记过了。' },
  ])
  const drawn = await page('pages/home/home')
  expect(text(drawn)).toContain('有1条记录等网络恢复')
  expect(text(drawn)).toContain('洗碗。今天已经记过了。')
  await tap(drawn, '删除这条')
  expect(text(drawn)).not.toContain('洗碗')
})
