import { LRUCache } from 'lru-cache'
import { avatarOf } from '../core/avatars.ts'
import { config } from '../core/config.ts'
import { presence } from '../core/presence.ts'
import { assets, fragment, render } from '../core/views.ts'
import { type ImageView, imageView } from '../files/queries.ts'
import { ACTIVITY_ICONS, anyFaceChanged, newestFace, type Person, peopleShown, personShown } from '../profiles/queries.ts'
import { type Card, cardOn } from './cards.ts'
import { renderLine, renderText } from './markdown.ts'
import { calledBy, type Message, type Room } from './queries.ts'

const clock = new Intl.DateTimeFormat('en-GB', { timeZone: config.timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const calendar = new Intl.DateTimeFormat('en-GB', {
  timeZone: config.timeZone,
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
})

/** Time of day in the town, such as 22:41. */
export const timeOfDay = (iso: string): string => clock.format(new Date(iso))
/** Day in the town, such as Friday 20 November 2026. */
export const dayOf = (iso: string): string => calendar.format(new Date(iso)).replace(',', '')

const ACT = '/me '
const QUOTED_CHARACTERS = 90
/** A line that is nothing but the name of a sketch. */
const SKETCH = /^script:[\w-]{1,22}$/

/** A line as plain words, cut to what a quote or a list shows. */
export function snippet(content: string | null, most = QUOTED_CHARACTERS): string {
  if (content === null) return 'taken down'
  if (content === '') return 'a picture'
  if (SKETCH.test(content)) return 'a sketch'
  const words = content
    .replace(/^\/me /, '')
    .replace(/[*`>]+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  return words.length > most ? `${words.slice(0, most).trimEnd()}…` : words
}

/** Where a line lives: its own page, in its context. */
export const pathOf = (message: Pick<Message, 'id' | 'room'>): string => `/rooms/${message.room}/${message.id}`

/** A line's HTML: the same for whoever looks, kept by its id and the seq of its last change, and of those whose faces and sketches are on it. */
export function messageHtml(message: Message): string {
  const card = cardOn(message)
  return fragment(`message:${message.id}:${message.seq}:${message.face}:${message.quoteFace}:${card?.version ?? ''}`, () =>
    render('chat/_message', { m: viewOf(message, card), assets }),
  )
}

function viewOf(message: Message, card: Card | null) {
  const act = message.content?.startsWith(ACT) ?? false
  return {
    id: message.id,
    seq: message.seq,
    user: message.user,
    name: message.name,
    av: avatarOf(message.avatar, message.picture),
    iso: message.createdAt,
    epoch: Math.floor(Date.parse(message.createdAt) / 1000),
    at: timeOfDay(message.createdAt),
    day: dayOf(message.createdAt),
    path: pathOf(message),
    edited: message.edited === 1,
    deleted: message.deleted === 1,
    act,
    body: card?.isInstead ? '' : bodyOf(message, act),
    card: card?.html() ?? '',
    photo: photoOf(message),
    quote: quoteOf(message),
  }
}

function bodyOf(message: Message, act: boolean): string {
  if (message.content === null) return ''
  const called = message.content.includes('@') ? calledBy(message.id) : new Set<string>()
  return act ? renderLine(message.content.slice(ACT.length), called) : renderText(message.content, called)
}

/** The box that a picture in a line is drawn within, in pixels. */
const PHOTO = { width: 412, height: 340 }

function photoOf({ fileId, content, name }: Message) {
  const picture = fileId === null ? null : imageView(fileId)
  if (!picture) return null
  const scale = Math.min(1, PHOTO.width / picture.width, PHOTO.height / picture.height)
  const [w, h] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)))
  return { ...picture, w, h, alt: content ? snippet(content) : `A picture by ${name}` }
}

function quoteOf(message: Message) {
  const { replyTo, quoteName, quoteAvatar } = message
  if (replyTo === null || message.deleted || quoteName === null || quoteAvatar === null) return null
  const av = avatarOf(quoteAvatar, message.quotePicture)
  return { path: pathOf({ room: message.room, id: replyTo }), name: quoteName, av, text: snippet(message.quoteContent) }
}

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

const MOST_SHOWN = 100

type Here = { html: string; more: number }
const heres = new LRUCache<number, Here & { key: string }>({
  maxSize: 4 * 1024 * 1024,
  sizeCalculation: ({ html }) => 2 * html.length + 200,
})

/**
 * Who is in a room now and wants to be seen there: the first hundred by name, and how many more there are.
 * Kept until somebody comes or goes, or looks different.
 */
export function hereHtml(roomId: number, faces: number = newestFace()): Here {
  const key = `${presence.version(roomId)}:${faces}`
  const kept = heres.get(roomId)
  if (kept?.key === key) return kept
  const people = peopleShown(presence.people(roomId).keys())
  const html = people.slice(0, MOST_SHOWN).map(htmlOf).join('')
  const here = { key, html, more: Math.max(0, people.length - MOST_SHOWN) }
  heres.set(roomId, here)
  return here
}

const htmlOf = (person: Person): string =>
  fragment(`person:${person.id}:${person.version}`, () => render('chat/_person', { person, icons: ACTIVITY_ICONS, assets }))

/** One person in the list of who is here; null for who does not want to be seen there. */
export function personHtml(id: number): string | null {
  const person = personShown(id)
  return person ? htmlOf(person) : null
}

/** The `message` event's shape, also in backfills: raw text beside the fragment, nothing of a line that was taken down. */
export type MessageEvent = {
  id: number
  seq: number
  user: string
  content: string | null
  created_at: string
  room_id: number
  edited: boolean
  deleted: boolean
  html: string
  image: ImageView | null
}

/** @param seq the feed row that is being delivered; the line's own by default */
export const messageEvent = (message: Message, seq: number = message.seq): MessageEvent => ({
  id: message.id,
  seq,
  user: message.user,
  content: message.content,
  created_at: message.createdAt,
  room_id: message.roomId,
  edited: message.edited === 1,
  deleted: message.deleted === 1,
  html: messageHtml(message),
  image: message.fileId === null ? null : imageView(message.fileId),
})
