import { type Change, onChange } from '../core/changes.ts'
import { config } from '../core/config.ts'
import { Conflict, NotFound } from '../core/errors.ts'
import { onEvent, type Seat } from '../core/events.ts'
import { localLimiter } from '../core/limits.ts'
import { isSeated, push, seatsOn } from '../core/live.ts'
import { provideTopic } from '../core/watching.ts'
import { sandboxLimits } from './limits.ts'
import { anySketch, mayEdit, onSketch } from './queries.ts'
import { newestStep, sessionById, sessionsWith, stepById } from './together/queries.ts'
import { CursorForm, PushForm } from './together/schemas.ts'
import { endWithSketch } from './together/session.ts'
import { pushSteps } from './together/steps.ts'
import { stepJson } from './together/steps-routes.ts'
import { sweepSessionsRegularly } from './together/sweep.ts'

/** Longer steps do not go over the line: who hears of one fetches it. In characters of JSON. */
const LONGEST_STEP = 32 * 1024

/** The session of a sketch is another now; `open` is false for whoever is not in it any more. */
type SessionNews = { topic: string; session: number; open: boolean; seq: number }
/** A step that was taken; `changes` is null where it is too long for the line. */
type StepNews = { topic: string; file: string; version: number; user: string | null; client: string; changes: unknown; seq: number }
/** Where somebody is in the text, as of `version` of that file; null: they have gone. */
type CursorNews = {
  topic: string
  client: string
  file: string
  version: number
  at: { anchor: number; head: number } | null
  user: string
}

declare module '../core/events.ts' {
  interface ServerToClient {
    session: (news: SessionNews) => void
    step: (news: StepNews) => void
    cursor: (where: CursorNews) => void
  }
}

/** Editing together over the line: steps, cursors, and who is in it. */
export function sandboxSockets(): void {
  provideTopic('collab', watched)
  onChange('script-session', tellSession)
  onChange('script-step', tellStep)
  onSketch(endWithSketch)
  onChange('ban', ({ ref, seq, at }) => {
    for (const { id, sketchId } of sessionsWith(ref)) tellSession({ topic: `draft:${sketchId}`, kind: 'script-session', ref: id, seq, at })
  })
  const limits = sandboxLimits()
  const cursors = localLimiter('cursors', config.limitNudges)
  onEvent('push_steps', PushForm, async (seat, form) => {
    await limits.steps.take(seat.account.id)
    return pushSteps(seat.account.id, form)
  })
  onEvent('cursor', CursorForm, async (seat, where) => {
    await cursors.take(seat.account.id)
    passOn(seat, where)
    return {}
  })
  sweepSessionsRegularly()
}

/** @throws NotFound for whoever is not in that session, and once it is over */
function watched(account: number, id: number): number {
  const session = sessionById(id)
  const sketch = session && anySketch(session.sketchId)
  if (session?.closedAt !== null || !sketch || !mayEdit(account, sketch))
    throw new NotFound('There is no such session, or you are not in it any more.')
  return newestStep(id)
}

/** Who is out hears so as their last word of it, in the order of the feed: no step that comes after reaches them. */
function tellSession({ topic, ref, seq }: Change): void {
  const session = sessionById(ref)
  const sketch = session && anySketch(session.sketchId)
  for (const { socket, account } of new Set([...seatsOn(topic), ...seatsOn(`collab:${ref}`)])) {
    const isIn = sketch !== undefined && mayEdit(account.id, sketch)
    const open = isIn && session?.closedAt === null
    socket.emit('session', { topic, session: ref, open, seq })
    if (!open) void socket.leave(`collab:${ref}`)
    if (!isIn) void socket.leave(topic)
  }
}

function tellStep({ topic, ref, seq }: Change): void {
  if (!isSeated(topic)) return
  const step = stepById(ref)
  if (!step) return
  const { changes, ...rest } = step.changes.length > LONGEST_STEP ? { ...stepJson({ ...step, changes: 'null' }) } : stepJson(step)
  push(topic, 'step', { topic, ...rest, changes, seq })
}

const TOPIC = /^collab:[1-9]\d{0,14}$/
const pointing = new WeakSet<Seat>()

/** Straight to the others, kept nowhere: a cursor that is lost is sent again in a moment. @throws Conflict, NotFound */
function passOn(seat: Seat, where: CursorForm): void {
  const { socket, account } = seat
  const { topic, client, file, version, at } = where
  if (!TOPIC.test(topic)) throw new NotFound('There is no such session.')
  if (!socket.rooms.has(topic)) throw new Conflict('You are not in this session.')
  const place = at && { anchor: at.anchor, head: at.head }
  socket.volatile.to(topic).emit('cursor', { topic, client, file, version, at: place, user: account.username })
  if (pointing.has(seat)) return
  pointing.add(seat)
  socket.once('disconnecting', () => {
    for (const room of socket.rooms) {
      if (TOPIC.test(room)) socket.to(room).emit('cursor', { topic: room, client, file, version, at: null, user: account.username })
    }
  })
}
