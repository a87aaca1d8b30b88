import { LRUCache } from 'lru-cache'
import { config } from '../core/config.ts'
import { anyFaceChanged } from '../profiles/queries.ts'
import { cardOn } from './cards.ts'
import type { Message } from './lines.ts'
import type { Room } from './queries.ts'
import { dayOf, messageHtml } from './render.ts'

/** Lines of one author this close together are drawn as one, in seconds. */
const GROUP_SECONDS = 300

/** A log in pieces, one a line: its HTML with the seam of a new day before it. Grouped lines only carry one class more. */
export function logPieces(messages: Message[]): { id: number; html: string }[] {
  let before: Message | undefined
  return messages.map((message) => {
    const newDay = !before || dayOf(before.createdAt) !== dayOf(message.createdAt)
    const html = before && !newDay && continues(before, message) ? grouped(messageHtml(message)) : messageHtml(message)
    before = message
    return { id: message.id, html: newDay ? `<div class="seam"><span>${dayOf(message.createdAt)}</span></div>${html}` : html }
  })
}

const PREFIX = '<article class="msg'
const grouped = (html: string): string => html.replace(PREFIX, `${PREFIX} msg--more`)

function continues(before: Message, message: Message): boolean {
  const seconds = (Date.parse(message.createdAt) - Date.parse(before.createdAt)) / 1000
  return before.userId === message.userId && !before.deleted && !message.deleted && seconds <= GROUP_SECONDS
}

/**
 * A page of a log as it is sent: its lines in bytes, by id, and all of them together. `older`: the id to ask before, when there is more;
 * `people`: whose faces are on it; `cards`: its lines that show a sketch, with what they showed.
 */
export type Log = { ids: number[]; lines: Buffer[]; whole: Buffer; older: number | null; people: ReadonlySet<number>; cards: ShownCard[] }
type ShownCard = Pick<Message, 'scriptId' | 'content'> & { version: string | undefined }

/** Composes a page of a log. */
export function composeLog(messages: Message[], more: boolean): Log {
  const pieces = logPieces(messages)
  const lines = pieces.map(({ html }) => Buffer.from(html))
  const showing = messages.filter(({ scriptId }) => scriptId !== null)
  const people = new Set([...messages.flatMap(({ userId, quoteUserId }) => [userId, quoteUserId ?? userId]), ...authorsOf(showing)])
  const cards = showing.map(({ scriptId, content }) => ({ scriptId, content, version: cardOn({ scriptId, content })?.version }))
  const older = more ? (messages[0]?.id ?? null) : null
  return { ids: pieces.map(({ id }) => id), lines, whole: Buffer.concat(lines), older, people, cards }
}

const authorsOf = (messages: Message[]): number[] => messages.flatMap((message) => cardOn(message)?.authorId ?? [])

type KeptLog = Log & { seq: number; faces: number }
const newestLogs = new LRUCache<number, KeptLog>({
  maxSize: config.fragmentCacheMb * 1024 * 1024,
  sizeCalculation: ({ whole }) => 2 * whole.length + 1000, // the page and its lines
})

/**
 * The newest page of a room's log, kept until anything in the room changes, or the name or picture of anybody on it.
 * @param faces the newest change of a face, as of this read
 */
export function newestLog(room: Pick<Room, 'id' | 'seq'>, faces: number, make: () => Log): Log {
  const kept = newestLogs.get(room.id)
  if (kept?.seq === room.seq && isStillThem(kept, faces) && showsToday(kept)) return kept
  const log = { ...make(), seq: room.seq, faces }
  newestLogs.set(room.id, log)
  return log
}

/** Elsewhere somebody changes their face all the time: only those on this page matter. */
function isStillThem(kept: KeptLog, faces: number): boolean {
  if (kept.faces === faces) return true
  if (anyFaceChanged(kept.people, kept.faces)) return false
  kept.faces = faces
  return true
}

/** A sketch may have become another, or nobody's business any more, in a line that was not written anew with it. */
const showsToday = ({ cards }: Log): boolean => cards.every((line) => cardOn(line)?.version === line.version)

const NEW_LINE = Buffer.from('<div class="newline" id="newline"><span>new since you left</span></div>')

/** A log with one viewer's unread line before the first line newer than their mark; none for who was never here, and none when nothing is new. */
export function withNewLine({ ids, lines, whole }: Log, readUpTo: number | null): Buffer {
  const first = readUpTo === null ? -1 : ids.findIndex((id) => id > readUpTo)
  return first < 0 ? whole : Buffer.concat([...lines.slice(0, first), NEW_LINE, ...lines.slice(first)])
}
