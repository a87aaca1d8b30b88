import { setTimeout as pause } from 'node:timers/promises'
import { Connection, postFor, requestFor } from './http.ts'
import { answerCalls } from './rpc.ts'
import { Wire } from './wire.ts'

type Measured = { count: number; seconds: number; latencies: Float64Array }
type Seen = { wire: Wire; heard: number }

/** A move is told from another by where the sticker is put: so far from the left, in hundredths of a percent. */
const placeOf = (n: number): number => n / 100
const HEARD_AT_MOST_MS = 10_000

const watchers: Seen[] = []
const sentAt: number[] = []
let latencies: number[] = []
let moved = 0

/** Everybody looks at the wall. */
async function watch({ url, topic, cookies }: { url: string; topic: string; cookies: string[] }): Promise<void> {
  for (const cookie of cookies) {
    const watcher = { wire: await Wire.open(url, cookie), heard: 0 }
    await watcher.wire.ask('watch', { topic })
    watcher.wire.onFragment = (bytes) => hear(watcher, bytes.toString())
    watchers.push(watcher)
  }
}

/** What one watcher is told. It may show a newer place than the move that it tells of, and then shows it twice; it never goes back. */
function hear(watcher: Seen, frame: string): void {
  const now = performance.now()
  const [, at] = /data-x=\\"([\d.]+)\\"/.exec(frame) ?? []
  if (at === undefined) throw new Error(`this is no move of a sticker: ${frame}`)
  const n = Math.round(Number(at) * 100)
  if (n < watcher.heard || n > moved) throw new Error(`move ${n} came after ${watcher.heard}, and ${moved} were sent`)
  while (watcher.heard < n) latencies.push(now - (sentAt[++watcher.heard] ?? Number.NaN))
}

/** Moves the sticker at a steady pace for so long; latency is from the sending of a move to each watcher's hearing of it. */
async function move({
  url,
  cookie,
  sticker,
  rate,
  seconds,
}: {
  url: string
  cookie: string
  sticker: number
  rate: number
  seconds: number
}) {
  const line = new Connection(url)
  latencies = []
  const start = performance.now()
  const first = moved
  for (const end = start + seconds * 1000; performance.now() < end; ) {
    const n = ++moved
    sentAt[n] = performance.now()
    const { status, body } = await line.ask(postFor(url, '/wall/sticker/update', { id: sticker, x_pos: placeOf(n) }, cookie))
    if (status !== 200) throw new Error(`a move was refused: ${body}`)
    await pause(Math.max(0, start + ((n - first) * 1000) / rate - performance.now()))
  }
  line.close()
  await allHeard()
  return { count: latencies.length, seconds: (performance.now() - start) / 1000, latencies: Float64Array.from(latencies) }
}

async function allHeard(): Promise<void> {
  const end = performance.now() + HEARD_AT_MOST_MS
  while (watchers.some(({ heard }) => heard < moved)) {
    if (performance.now() > end) throw new Error('a watcher was not told of a move')
    await pause(5)
  }
}

/** Reads a page at a steady pace, as somebody else would, until it is told to stop. */
let reading: Promise<Measured> | undefined
let isReading = false
function read({ url, path, cookie, rate }: { url: string; path: string; cookie: string; rate: number }): void {
  isReading = true
  reading = (async () => {
    const waits: number[] = []
    const line = new Connection(url)
    const request = requestFor(url, path, cookie)
    const start = performance.now()
    while (isReading) {
      const due = start + (waits.length * 1000) / rate
      await pause(Math.max(0, due - performance.now()))
      const asked = performance.now()
      const { status } = await line.ask(request)
      if (status !== 200) throw new Error(`an answer with ${status}`)
      waits.push(performance.now() - asked)
    }
    line.close()
    return { count: waits.length, seconds: (performance.now() - start) / 1000, latencies: Float64Array.from(waits) }
  })()
}

async function stopReading(_: null): Promise<Measured> {
  isReading = false
  return (await reading) ?? { count: 0, seconds: 0, latencies: new Float64Array() }
}

const handlers = { watch, move, read, stopReading }
export type WallLoad = typeof handlers

answerCalls(handlers)
