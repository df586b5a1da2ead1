/** How courses, their times and the places in them are said. */
const api = require('../api/index')
const { t } = require('../i18n/index')

/**
 * Return how to say the slots of a school: `5-2` is "Friday 17:00–18:00".
 * @param {string} school
 * @returns {Promise<(label: string) => string>}
 */
async function slotsOf(school) {
  const { slot_times: times } = await api.get('/schools/' + school + '/course-settings')
  return (label) => {
    const [weekday, number] = label.split('-')
    const time = times.find((/** @type {{number: number}} */ one) => one.number === Number(number))
    return t('slot.weekday_' + weekday) + ' ' + (time ? time.from + '–' + time.to : t('slot.number', { number }))
  }
}

/**
 * Return an offering as a list shows it; with its times where it is told how to say them.
 * @param {any} one @param {(label: string) => string} [slot]
 */
function offered(one, slot) {
  const when = slot ? times(one.slots, slot) : ''
  const fee = one.materials_fee ? t('course.fee', { yuan: one.materials_fee / 100 }) : t('course.free')
  return {
    id: one.id,
    title: one.title,
    summary: one.summary,
    facts: [when, one.place, one.teachers.join(t('course.and')), fee].filter(Boolean).join(' · '),
    seats: seats(one),
    isFull: isFull(one),
  }
}

/** @param {string[]} labels @param {(label: string) => string} slot */
function times(labels, slot) {
  return labels.map(slot).join(t('course.and'))
}

/** @param {{capacity: number | null, taken: number}} one */
function isFull(one) {
  return one.capacity !== null && one.taken >= one.capacity
}

/** @param {{capacity: number | null, taken: number}} one */
function seats(one) {
  if (one.capacity === null) return t('course.seats_for_all')
  return isFull(one)
    ? t('course.seats_none', { capacity: one.capacity })
    : t('course.seats_free', { free: one.capacity - one.taken, capacity: one.capacity })
}

/** How a place stands. @param {{status: string, position: number | null}} place */
function standing(place) {
  return place.position === null ? t('place.' + place.status) : t('place.position', { position: place.position })
}

module.exports = { slotsOf, offered, times, standing }
