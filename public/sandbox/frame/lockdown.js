// @ts-check
/** Before any code of the sketch runs: takes away what the policy of the document cannot forbid, and sets pictures so that they can be drawn. */

/** What has a name like this, at its window or in one of these. @param {RegExp} names @param {(object | undefined)[]} holders */
function takeAway(names, ...holders) {
  for (const holder of [window, ...holders])
    for (const name of holder ? Object.getOwnPropertyNames(holder) : [])
      if (names.test(name)) Reflect.deleteProperty(holder ?? window, name)
}

// A peer connection is no request: no policy that every browser knows stops it.
takeAway(/^(?:webkit)?RTC|^WebTransport/)
// What runs beside the thread that is watched is neither seen when it hangs nor named, and could answer for one that does. For worklets the
// policy takes what it lets scripts be, blobs too.
takeAway(/work(?:er|let)|sharedstorage|fencedframe/i, Navigator.prototype, Document.prototype, window.CSS)
takeAway(/worklet/i, window.BaseAudioContext?.prototype, window.AudioContext?.prototype)
// Computing of which nobody can ask whether it is done. No kind of sketch draws with it.
takeAway(/^gpu|^ml/i, Navigator.prototype)

/** Own files come from another origin than the frame's, which is like no other; asked for by CORS, they leave a canvas readable. @param {{ prototype: object }} element */
function askByCors({ prototype }) {
  const src = Object.getOwnPropertyDescriptor(prototype, 'src')
  const set = src?.set
  if (!set) return
  Object.defineProperty(prototype, 'src', {
    ...src,
    set(address) {
      if (this.crossOrigin === null) this.crossOrigin = 'anonymous'
      set.call(this, address)
    },
  })
}
askByCors(HTMLImageElement)
askByCors(HTMLMediaElement)
