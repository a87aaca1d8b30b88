// @ts-check
/** Before any code of the sketch runs: takes away what the policy of the document cannot forbid, and sets pictures so that they can be drawn. */

// A peer connection is no request: no policy that every browser knows stops it.
for (const name of [
  'RTCPeerConnection',
  'webkitRTCPeerConnection',
  'RTCDataChannel',
  'RTCIceTransport',
  'WebTransport',
  'SharedWorker',
  'Worker',
])
  Reflect.deleteProperty(window, name)

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
