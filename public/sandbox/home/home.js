// @ts-check
// A browser that opened a page out of a folder lets it read nothing beside it, and a picture from there makes a canvas unreadable. So what
// the sketch asks for by name is in a table (library/files.js), and whoever asks for one of those names is given it from there. Under a
// web server none of that is needed: then the table is left alone, and the files are what they are.
globalThis.takenHome = (() => {
  /** @type {Map<string, Blob>} */
  const kept = new Map()
  /** @type {Map<string, string>} */
  const addresses = new Map()
  const isFolder = location.protocol === 'file:'
  const folder = new URL('.', document.baseURI).href

  /** @param {string} base64 */
  const bytesOf = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))

  /** @param {string} name */
  function addressOf(name) {
    const blob = kept.get(name)
    if (!blob) return null
    const address = addresses.get(name) ?? URL.createObjectURL(blob)
    addresses.set(name, address)
    return address
  }

  /**
   * Where a file of the sketch's own is, by whatever address it was asked for; null for all else.
   * @param {unknown} asked
   */
  function own(asked) {
    const address = asked instanceof Request ? asked.url : String(asked)
    const [path = ''] = URL.canParse(address, folder) ? new URL(address, folder).href.split(/[?#]/, 1) : []
    return path.startsWith(folder) ? addressOf(path.slice(folder.length)) : null
  }

  /** @param {{ prototype: object }} element */
  function lead({ prototype }) {
    const plain = Object.getOwnPropertyDescriptor(prototype, 'src')
    if (!plain?.set) return
    const { set } = plain
    Object.defineProperty(prototype, 'src', {
      ...plain,
      set(asked) {
        set.call(this, own(asked) ?? asked)
      },
    })
  }

  function leadAll() {
    const { fetch: plainFetch } = globalThis
    globalThis.fetch = (asked, options) => {
      const address = own(asked)
      return address === null ? plainFetch(asked, options) : plainFetch(address)
    }
    const plainOpen = XMLHttpRequest.prototype.open
    /** @param {string} method @param {string | URL} asked @param {[boolean?, string?, string?]} rest */
    XMLHttpRequest.prototype.open = function (method, asked, ...rest) {
      return plainOpen.call(this, method, own(asked) ?? asked, rest[0] ?? true, rest[1], rest[2])
    }
    for (const element of [HTMLImageElement, HTMLMediaElement, HTMLSourceElement]) lead(element)
  }
  if (isFolder) leadAll()

  return {
    isFolder,
    keepText: (name, type, text) => void kept.set(name, new Blob([text], { type })),
    keepBytes: (name, type, base64) => void kept.set(name, new Blob([bytesOf(base64)], { type })),
    addressOf,
    read: async (name) => (await fetch(name)).text(),
  }
})()
