/** Photos from the album or the camera, made small before they travel. */
const { t } = require('../i18n/index')
const { Trouble } = require('../api/problem')

const LONGEST_SIDE = 1600
const SMALL_ENOUGH = 600 * 1024
const MOST_BYTES = 10 * 1024 * 1024 // The platform sends no larger file.
const NOT_AGREED = [104, 112]

/**
 * Let the person choose; returns the paths of small files. Nothing chosen is an empty list.
 * @param {number} most
 * @returns {Promise<string[]>}
 */
async function choose(most) {
  if (!wx.chooseMedia) throw new Trouble(t('record.too_old'))
  const chosen = await picked(most)
  return Promise.all(chosen.map(small))
}

/** @param {number} most @returns {Promise<Array<{tempFilePath: string, size: number}>>} */
function picked(most) {
  return new Promise((resolve, reject) =>
    wx.chooseMedia({
      count: most,
      mediaType: ['image'],
      sizeType: ['compressed'],
      success: (found) => resolve(found.tempFiles),
      fail: (error) => {
        const { errMsg, errno } = /** @type {{errMsg: string, errno?: number}} */ (error)
        if (/cancel/.test(errMsg)) resolve([])
        else reject(new Trouble(t(isNotAgreed(errMsg, errno) ? 'record.privacy_needed' : 'error.unknown')))
      },
    })
  )
}

/** @param {string} errMsg @param {number | undefined} errno */
function isNotAgreed(errMsg, errno) {
  return NOT_AGREED.includes(errno || 0) || /privacy/.test(errMsg)
}

/**
 * Return a smaller copy; where the phone cannot make one, as an iPhone cannot of a PNG, the file itself, because the
 * server takes it as well.
 * @param {{tempFilePath: string, size: number}} photo
 * @returns {Promise<string>}
 */
function small(photo) {
  if (photo.size <= SMALL_ENOUGH) return Promise.resolve(photo.tempFilePath)
  return new Promise((resolve, reject) => {
    const asItIs = () => (photo.size > MOST_BYTES ? reject(new Trouble(t('record.photo_large'))) : resolve(photo.tempFilePath))
    wx.compressImage({
      src: photo.tempFilePath,
      quality: 80,
      compressedWidth: LONGEST_SIDE,
      success: (made) => resolve(made.tempFilePath),
      fail: asItIs,
    })
  })
}

module.exports = { choose }
