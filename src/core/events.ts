import type { Socket } from 'socket.io'
import { failureOf } from './answers.ts'
import { config } from './config.ts'
import { Invalid, TooMany } from './errors.ts'
import { log } from './log.ts'
import { compile, type Schema } from './schema.ts'
import type { Account } from './viewer.ts'

/** The events that the server sends; slices add theirs by declaration merging. */
export interface ServerToClient {
  connected: (facts: { ok: true; username: string; worker: string; build: string }) => void
  error: (failure: { message: string; code: string; retry_after?: number }) => void
  fragment: (change: Fragment) => void
  closing: (why: { reason: ClosingReason; reconnect: boolean }) => void
}
/** A piece of a page: what to do with the element `target` (a DOM id), and the server's HTML for it. */
export type Fragment = { target: string; action: 'append' | 'prepend' | 'replace' | 'morph' | 'remove'; html: string; seq: number }
export type ClosingReason = 'restart' | 'stop' | 'ban' | 'sign-out'

/** A signed-in socket, and where it sits. */
export type Seat = { socket: SeatSocket; account: Account; session: number; address: string; room: { id: number; name: string } | null }
export type SeatSocket = Socket<Record<string, (...args: unknown[]) => void>, ServerToClient>

type Answer = Record<string, unknown>
export type EventHandler<P> = (seat: Seat, payload: P) => Answer | Promise<Answer>

type Event = { wrong: (payload: unknown) => string | null; handle: EventHandler<never> }
const events = new Map<string, Event>()

/** Listens to an event of clients: only payloads of its schema reach `handle`; what it gives goes into the ack, beside `ok: true`. */
export function onEvent<P>(name: string, schema: Schema<P>, handle: EventHandler<P>): void {
  events.set(name, { wrong: compile(schema), handle: handle as EventHandler<never> })
}

/** Whoever waits for an answer gets one, also to an event that there is not. */
const UNKNOWN: Event = {
  wrong: () => 'there is no such event',
  handle: () => ({}),
}

/** A flood this many times over the limit ends the socket. */
const FLOOD = 10

/** Wires every event of every slice to a socket. What is over its limit of events is refused; where nobody waits for an answer, once. */
export function listen(seat: Seat): void {
  const { points, seconds } = config.limitEvents
  const window = { since: performance.now(), count: 0 }
  // One listener for all events: one each would cost every socket a kilobyte.
  seat.socket.onAny((name: string, ...args: unknown[]) => {
    const count = countIn(window, seconds * 1000)
    if (count > FLOOD * points) return void seat.socket.disconnect(true)
    const event = events.get(name) ?? UNKNOWN
    const ack = args.find((arg): arg is (answer: Answer) => void => typeof arg === 'function')
    if (count <= points) void dispatch(seat, event, typeof args[0] === 'function' ? {} : (args[0] ?? {}), ack)
    else if (ack || count === points + 1) answerFailure(seat, new TooMany(seconds - (performance.now() - window.since) / 1000), ack)
  })
}

function countIn(window: { since: number; count: number }, lengthMs: number): number {
  const now = performance.now() // not the wall clock: put back an hour, it would keep somebody out for that long
  if (now - window.since > lengthMs) Object.assign(window, { since: now, count: 0 })
  window.count += 1
  return window.count
}

async function dispatch(seat: Seat, event: Event, payload: unknown, ack?: (answer: Answer) => void): Promise<void> {
  try {
    const wrong = event.wrong(payload)
    if (wrong) throw new Invalid(`That was not understood: ${wrong}.`)
    const answer = await event.handle(seat, payload as never)
    ack?.({ ok: true, ...answer })
  } catch (error) {
    answerFailure(seat, error, ack)
  }
}

function answerFailure(seat: Seat, error: unknown, ack?: (answer: Answer) => void): void {
  const { status, code, message, retryAfter } = failureOf(error)
  if (status === 500) log('error', 'an event failed', { account: seat.account.id, error })
  const failure = { code, message, ...(retryAfter && { retry_after: retryAfter }) }
  if (ack) ack({ ok: false, error: failure })
  else seat.socket.emit('error', failure)
}
