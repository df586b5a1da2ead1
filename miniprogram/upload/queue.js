/**
 * Run pieces of work, so many at a time. All are tried even where one fails, so that what could be done is done; then
 * the first failure is raised.
 * @param {Array<() => Promise<void>>} pieces
 * @param {number} mostAtOnce
 */
async function run(pieces, mostAtOnce) {
  /** @type {any[]} */
  const failures = []
  const left = pieces.slice()
  const lane = async () => {
    for (let piece = left.shift(); piece; piece = left.shift()) {
      await piece().catch((error) => failures.push(error))
    }
  }
  await Promise.all(Array.from({ length: Math.min(mostAtOnce, pieces.length) }, lane))
  if (failures.length) throw failures[0]
}

module.exports = { run }
