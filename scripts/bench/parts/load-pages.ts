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

/** One page that is the same every time that this person (or nobody) asks for it. */
function visitConstant({ expected, cookie = '', ...run }: Visit & { expected: string; cookie?: string | undefined }) {
  const known = withoutSeq(Buffer.from(expected))
  const request = requestFor(run.url, run.path, cookie)
  return visit(
    run,
    () => request,
    newest,
    (_, got) => {
      if (!withoutSeq(got).equals(known)) throw new Error(`a page is not what it was: ${got}`)
    },
  )
}

const SEQ = Buffer.from(' data-seq="')

/** A page without the feed's seq on its body, which moves with whatever anybody does. */
function withoutSeq(page: Buffer): Buffer {
  const at = page.indexOf(SEQ) + SEQ.length
  return at < SEQ.length ? page : Buffer.concat([page.subarray(0, at), page.subarray(page.indexOf('"', at))])
}

/** Walls, one after the other, which change meanwhile: each must be whole, and the one that was asked for. */
function visitWalls({ paths, cookie, ...run }: Omit<Visit, 'path'> & { paths: string[]; cookie: string }) {
  const requests = paths.map((path) => requestFor(run.url, path, cookie))
  const marks = paths.map((path) => Buffer.from(`href="${path}/feed.atom"`))
  const of = (turn: number) => turn % paths.length
  return visit(
    run,
    (turn) => requests[of(turn)] ?? '',
    newest,
    (turn, body) => {
      if (!body.includes(marks[of(turn)] ?? '') || !body.includes('</html>')) throw new Error(`this is not ${paths[of(turn)]}: ${body}`)
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

const handlers = { visitConstant, visitRoom, visitWalls, seat, write }
export type PageLoad = typeof handlers

answerCalls(handlers)
