// A phone for the journeys: the platform's `wx` over real HTTP, with a line that can be cut and an app that can be
// killed. It runs the mini-program's own files as they are; what they draw is read from the data of its pages.
'use strict'

const { randomUUID } = require('node:crypto')
const fs = require('node:fs')
const http = require('node:http')
const os = require('node:os')
const path = require('node:path')
const { compileFunction } = require('node:vm')

const ROOT = path.join(__dirname, '..', '..', 'miniprogram')
// The pauses between tries are meant for people and bad lines; the server's own time stays what it is.
const HURRY = 10

class Phone {
  /**
   * @param {{origin: string, platform?: string, person: string}} owner where the server and the platform's stand-in are,
   *   and who taps, by the platform's code name
   */
  constructor({ origin, platform, person }) {
    this.origin = origin
    this.platform = platform
    this.person = person
    this.storage = new Map()
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'phone-'))
    this.line = { isUp: true, cutUploads: [], delay: 0 }
    this.said = []
    this.album = []
    this.asked = []
    this.start()
  }

  /** Start the app, the way a tap on its icon does; what it had in memory is gone. */
  start() {
    this.modules = new Map()
    this.given = {
      wx: this.wx(),
      App: (definition) => (this.app = definition),
      getApp: () => this.app,
      Page: (definition) => (this.definition = definition),
      setTimeout: (work, milliseconds) => setTimeout(work, milliseconds / HURRY),
    }
    this.load('config.js').baseUrl = this.origin
    this.load('app.js')
    if (this.app.onLaunch) this.app.onLaunch({})
  }

  /** Run a file of the mini-program in this phone, once, and return what it exports. */
  load(name) {
    if (!this.modules.has(name)) {
      const module = { exports: {} }
      this.modules.set(name, module)
      const file = path.join(ROOT, name)
      const near = (wanted) => this.load(path.join(path.dirname(name), wanted.replace(/(\.js)?$/, '.js')))
      const names = ['module', 'require', ...Object.keys(this.given)]
      compileFunction(fs.readFileSync(file, 'utf8'), names, { filename: file })(module, near, ...Object.values(this.given))
    }
    return this.modules.get(name).exports
  }

  /** Open a page and wait until it has shown itself. */
  async open(address) {
    const [name, query] = address.replace(/^\//, '').split('?')
    await this.page?.onUnload?.()
    this.modules.delete(name + '.js')
    this.load(name + '.js')
    const page = { ...this.definition, data: structuredClone(this.definition.data) }
    page.setData = (values) => Object.assign(page.data, structuredClone(values))
    this.page = page
    this.address = address
    await page.onLoad?.call(page, Object.fromEntries(new URLSearchParams(query)))
    await page.onShow?.call(page)
    return this.follow()
  }

  /** Tap something of the page; `dataset` is what its element carries. */
  async tap(handler, dataset = {}) {
    await this.page[handler]({ currentTarget: { dataset }, detail: {} })
    return this.follow()
  }

  /** Type or choose a value. */
  async enter(handler, value) {
    await this.page[handler]({ currentTarget: { dataset: {} }, detail: { value } })
    return this.follow()
  }

  /** Go where the page has sent us. */
  async follow() {
    const next = this.next
    this.next = undefined
    return next ? this.open(next) : this.page
  }

  get data() {
    return this.page.data
  }

  wx() {
    const go = ({ url }) => (this.next = url)
    return {
      getStorageSync: (key) => structuredClone(this.storage.get(key) ?? ''),
      setStorageSync: (key, value) => this.storage.set(key, structuredClone(value)),
      removeStorageSync: (key) => this.storage.delete(key),
      getAppBaseInfo: () => ({ SDKVersion: '2.25.0' }),
      login: ({ success }) => success({ code: `${this.person}#${randomUUID()}` }),
      request: (asked) => this.request(asked),
      uploadFile: (asked) => this.upload(asked),
      navigateTo: go,
      redirectTo: go,
      reLaunch: go,
      setNavigationBarTitle: () => {},
      stopPullDownRefresh: () => {},
      showToast: ({ title }) => this.said.push(title),
      showModal: ({ content, success }) => (this.said.push(content), success({ confirm: true })),
      onNetworkStatusChange: (listener) => (this.networkChanged = listener),
      requestSubscribeMessage: (asked) => this.allow(asked),
      scanCode: ({ success }) => success({ result: this.seen }),
      chooseMedia: ({ count, success }) =>
        success({ tempFiles: this.album.splice(0, count).map((file) => ({ tempFilePath: file, size: fs.statSync(file).size })) }),
      compressImage: ({ src, success }) => success({ tempFilePath: src }),
      getFileSystemManager: () => ({
        saveFile: ({ tempFilePath, success }) => {
          const kept = path.join(this.folder, path.basename(tempFilePath))
          fs.copyFileSync(tempFilePath, kept)
          success({ savedFilePath: kept })
        },
        access: ({ path, success, fail }) => (fs.existsSync(path) ? success() : fail()),
        removeSavedFile: ({ filePath }) => fs.rmSync(filePath, { force: true }),
      }),
    }
  }

  /** The person allows whatever is asked, and the platform takes note of it. */
  allow({ tmplIds, success, fail }) {
    const answers = Object.fromEntries(tmplIds.map((id) => [id, 'accept']))
    const taps = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ who: this.person, answers }) }
    fetch(`${this.platform}/stand-in/taps`, taps).then(
      () => success(answers),
      () => fail({ errMsg: 'requestSubscribeMessage:fail' })
    )
  }

  request({ url, method, data, header, success, fail }) {
    const body = data === undefined ? undefined : Buffer.from(JSON.stringify(data))
    this.send({ url, method, header, body }, { success, fail, decode: (text) => (text ? JSON.parse(text) : '') })
  }

  upload({ url, name, filePath, formData, header, success, fail }) {
    const limit = '----' + Date.now().toString(16)
    const parts = Object.entries(formData || {}).map(
      ([key, value]) => `--${limit}\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`
    )
    const file = `--${limit}\r\nContent-Disposition: form-data; name="${name}"; filename="a"\r\n\r\n`
    const body = Buffer.concat([Buffer.from(parts.join('') + file), fs.readFileSync(filePath), Buffer.from(`\r\n--${limit}--\r\n`)])
    const cut = this.line.cutUploads.shift()
    const headers = { ...header, 'Content-Type': `multipart/form-data; boundary=${limit}` }
    this.send({ url, method: 'POST', header: headers, body, cut }, { success, fail, decode: (text) => text })
    return { onProgressUpdate: (listener) => listener({ progress: 100 }), abort: () => {} }
  }

  send({ url, method, header, body, cut }, { success, fail, decode }) {
    this.asked.push(`${method} ${new URL(url).pathname.replace('/api/v1', '')}`)
    if (!this.line.isUp) return setImmediate(() => fail({ errMsg: 'request:fail' }))
    const length = body ? { 'Content-Length': body.length } : {}
    const request = http.request(url, { method, headers: { ...header, ...length } }, (answer) => {
      const read = []
      answer.on('data', (part) => read.push(part))
      answer.on('end', () =>
        success({ statusCode: answer.statusCode, header: answer.headers, data: decode(Buffer.concat(read).toString()) })
      )
    })
    request.on('error', () => fail({ errMsg: 'request:fail' }))
    if (cut === 'half') {
      request.write(body.subarray(0, body.length / 2))
      setTimeout(() => request.destroy(new Error('cut')), 50)
    } else {
      request.end(body)
      if (cut === 'answer') request.on('response', () => request.destroy(new Error('cut')))
    }
  }
}

module.exports = { Phone }
