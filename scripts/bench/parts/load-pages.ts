import { setTimeout as pause } from 'node:timers/promises'
import { Connection, requestFor } from './http.ts'
import { lineOf } from './lines.ts'
import { RoomPages } from './page-check.ts'
import { answerCalls } from './rpc.ts'
import { type Visits, visit } from './visits.ts'
import { Wire } from './wire.ts'

export type Viewer = { name: string; cookie: string }
type Visit = Visits & { path: string }

const pages = new RoomPages()
let writer: { wire: Wire; next: number; newest: number; timer: NodeJS.Timeout | undefined } | undefined

const newest = () => writer?.newest ?? 0

/** One page that is the same for everybody and every time. */
function visitConstant({ expected, ...run }: Visit & { expected: string }) {
  const body = Buffer.from(expected)
  const request = requestFor(run.url, run.path)
  return visit(
    run,
    () => request,
    newest,
    (_, got) => {
      if (!got.equals(body)) throw new Error(`a page is not what it was: ${got}`)
    },
  )
}

/** The room page, by one viewer after the other. */
async function visitRoom({ viewers, ...run }: Visit & { viewers: Viewer[] }) {
  const requests = viewers.map(({ cookie }) => requestFor(run.url, run.path, cookie))
  const of = (turn: number) => turn % viewers.length
  await learn(run.url, viewers, requests)
  return visit(
    run,
    (turn) => requests[of(turn)] ?? '',
    newest,
    (turn, body, newest) => pages.check(viewers[of(turn)]?.name ?? '', body, newest),
  )
}

async function learn(url: string, viewers: Viewer[], requests: string[]): Promise<void> {
  const line = new Connection(url)
  for (const [index, { name }] of viewers.entries()) pages.learn(name, (await line.ask(requests[index] ?? '')).body)
  line.close()
}

/** Somebody comes to the room who will write in it. `next`: the number of their first line. */
async function seat({ url, cookie, room, next }: { url: string; cookie: string; room: string; next: number }): Promise<void> {
  const wire = await Wire.open(url, cookie)
  await wire.ask('join_room', { room })
  writer = { wire, next, newest: next - 1, timer: undefined }
}

/** Lets them write so many lines a second from now on; 0: not any more. The first line is acknowledged when this is done. */
async function write({ rate }: { rate: number }): Promise<void> {
  const now = writer
  if (!now) throw new Error('there is nobody to write')
  clearInterval(now.timer)
  if (rate === 0) return pause(100) // what is on its way is acknowledged by then, so that it is quiet
  const say = async () => {
    const n = now.next++
    await now.wire.ask('send_message', { content: lineOf(n) })
    now.newest = Math.max(now.newest, n)
  }
  await say()
  now.timer = setInterval(say, 1000 / rate)
}

const handlers = { visitConstant, visitRoom, seat, write }
export type PageLoad = typeof handlers

answerCalls(handlers)
