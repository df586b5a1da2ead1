/** A sheet of wishes: what the server sends, what the page shows, and what goes back. */
const { t } = require('../../i18n/index')
const { offered } = require('../words')

// The courses that take several slots are ranked in a list of their own.
const SEVERAL = 'several'

/** @typedef {Record<string, string[]>} Ranked ids of courses by slot, best first */

/** @param {{weekday: number, slot: number}} one */
function labelOf(one) {
  return one.weekday + '-' + one.slot
}

/**
 * Return what can be wished for, list by list.
 * @param {any} sheet
 * @returns {Array<{label: string, offerings: any[]}>}
 */
function menuOf(sheet) {
  const slots = sheet.menu.map((/** @type {any} */ one) => ({ label: labelOf(one), offerings: one.offerings }))
  return sheet.several_menu.length ? [...slots, { label: SEVERAL, offerings: sheet.several_menu }] : slots
}

/** Return the wishes that the server has. @param {any} sheet @returns {Ranked} */
function rankedOf(sheet) {
  /** @type {Ranked} */
  const ranked = { [SEVERAL]: sheet.several }
  sheet.wishes.forEach((/** @type {any} */ one) => (ranked[labelOf(one)] = one.ranked))
  return ranked
}

/**
 * Return the wishes without those that cannot be wished for any more.
 * @param {any} sheet @param {Ranked} ranked
 * @returns {Ranked}
 */
function possible(sheet, ranked) {
  /** @type {Ranked} */
  const left = {}
  menuOf(sheet).forEach(({ label, offerings }) => {
    left[label] = (ranked[label] || []).filter((id) => offerings.some((one) => one.id === id))
  })
  return left
}

/**
 * Return what a page shows: each slot with its wishes in order, and what can be wished for.
 * @param {any} sheet @param {Ranked} ranked @param {(label: string) => string} slot
 */
function shown(sheet, ranked, slot) {
  return menuOf(sheet).map(({ label, offerings }) => ({
    label,
    name: label === SEVERAL ? t('wishes.several') : slot(label),
    ranked: ranked[label].map((id) => offerings.find((one) => one.id === id)).map(({ id, title }) => ({ id, title })),
    courses: offerings.map((one) => courseShown(one, ranked[label], label === SEVERAL ? slot : undefined)),
    isFull: ranked[label].length >= sheet.wishes_per_slot,
  }))
}

/** @param {any} one @param {string[]} ids @param {(label: string) => string} [slot] */
function courseShown(one, ids, slot) {
  const course = offered(one, slot)
  const places = one.capacity === null ? course.seats : t('wishes.places', { number: one.capacity })
  return Object.assign(course, { facts: course.facts + ' · ' + places, isWished: ids.includes(one.id) })
}

/** @param {any} sheet @param {Ranked} ranked */
function toSend(sheet, ranked) {
  return {
    wishes: sheet.menu.map((/** @type {any} */ one) => ({ weekday: one.weekday, slot: one.slot, ranked: ranked[labelOf(one)] })),
    several: ranked[SEVERAL] || [],
    revision: sheet.revision,
  }
}

/** @param {string[]} ids @param {string} id */
function added(ids, id) {
  return [...removed(ids, id), id]
}

/** @param {string[]} ids @param {string} id */
function removed(ids, id) {
  return ids.filter((one) => one !== id)
}

/** One place higher. @param {string[]} ids @param {string} id */
function raised(ids, id) {
  const place = ids.indexOf(id)
  if (place < 1) return ids
  return [...ids.slice(0, place - 1), id, ids[place - 1], ...ids.slice(place + 1)]
}

/** One place lower. @param {string[]} ids @param {string} id */
function lowered(ids, id) {
  return raised(ids.slice().reverse(), id).reverse()
}

module.exports = { rankedOf, possible, shown, toSend, added, removed, raised, lowered }
