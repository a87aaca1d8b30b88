import { LRUCache } from 'lru-cache'
import { config } from '../core/config.ts'
import { presence } from '../core/presence.ts'
import { assets, fragment, render } from '../core/views.ts'
import { renderLine, renderText } from './markdown.ts'
import { calledBy, type Message, personHere, type Room } from './queries.ts'

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

/** A line as plain words, cut to what a quote or a list shows. */
export function snippet(content: string | null, most = QUOTED_CHARACTERS): string {
  if (content === null) return 'taken down'
  const words = content
    .replace(/^\/me /, '')
    .replace(/[*`>]+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  return words.length > most ? `${words.slice(0, most).trimEnd()}…` : words
}

/** Where a line lives: its own page, in its context. */
export const pathOf = (message: Pick<Message, 'id' | 'room'>): string => `/rooms/${message.room}/${message.id}`

/** A line's HTML: the same for whoever looks, kept by its id and the seq of its last change. */
export const messageHtml = (message: Message): string =>
  fragment(`message:${message.id}:${message.seq}`, () => render('chat/_message', { m: viewOf(message), assets }))

function viewOf(message: Message) {
  const act = message.content?.startsWith(ACT) ?? false
  return {
    id: message.id,
    seq: message.seq,
    user: message.user,
    avatar: message.avatar,
    iso: message.createdAt,
    epoch: Math.floor(Date.parse(message.createdAt) / 1000),
    at: timeOfDay(message.createdAt),
    day: dayOf(message.createdAt),
    path: pathOf(message),
    edited: message.edited === 1,
    deleted: message.deleted === 1,
    act,
    body: bodyOf(message, act),
    quote: quoteOf(message),
  }
}

function bodyOf(message: Message, act: boolean): string {
  if (message.content === null) return ''
  const called = message.content.includes('@') ? calledBy(message.id) : new Set<string>()
  return act ? renderLine(message.content.slice(ACT.length), called) : renderText(message.content, called)
}

function quoteOf(message: Message) {
  if (message.replyTo === null || message.deleted || message.quoteUser === null) return null
  const path = pathOf({ room: message.room, id: message.replyTo })
  return { path, user: message.quoteUser, avatar: message.quoteAvatar, text: snippet(message.quoteContent) }
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

/** A page of a log as it is sent: its lines in bytes, by id, and all of them together. `older`: the id to ask before, when there is more. */
export type Log = { ids: number[]; lines: Buffer[]; whole: Buffer; older: number | null }

/** Composes a page of a log. */
export function composeLog(messages: Message[], more: boolean): Log {
  const pieces = logPieces(messages)
  const lines = pieces.map(({ html }) => Buffer.from(html))
  return { ids: pieces.map(({ id }) => id), lines, whole: Buffer.concat(lines), older: more ? (messages[0]?.id ?? null) : null }
}

const newestLogs = new LRUCache<number, Log & { seq: number }>({
  maxSize: config.fragmentCacheMb * 1024 * 1024,
  sizeCalculation: ({ whole }) => 2 * whole.length + 1000, // the page and its lines
})

/** The newest page of a room's log, kept until anything in the room changes. */
export function newestLog(room: Pick<Room, 'id' | 'seq'>, make: () => Log): Log {
  const kept = newestLogs.get(room.id)
  if (kept?.seq === room.seq) return kept
  const log = { ...make(), seq: room.seq }
  newestLogs.set(room.id, log)
  return log
}

const NEW_LINE = Buffer.from('<div class="newline" id="newline"><span>new since you left</span></div>')

/** A log with one viewer's unread line before the first line newer than their mark; none for who was never here, and none when nothing is new. */
export function withNewLine({ ids, lines, whole }: Log, readUpTo: number | null): Buffer {
  const first = readUpTo === null ? -1 : ids.findIndex((id) => id > readUpTo)
  return first < 0 ? whole : Buffer.concat([...lines.slice(0, first), NEW_LINE, ...lines.slice(first)])
}

const MOST_SHOWN = 100

/** Who is in a room now: the first hundred by name, and how many more there are. Kept until somebody comes or goes. */
export function hereHtml(roomId: number): { html: string; more: number } {
  const people = presence.people(roomId)
  const html = fragment(`here:${roomId}:${presence.version(roomId)}`, () => {
    const byName = [...people].sort(([, a], [, b]) => a.localeCompare(b)).slice(0, MOST_SHOWN)
    return byName.map(([id]) => personHtml(id)).join('')
  })
  return { html, more: Math.max(0, people.size - MOST_SHOWN) }
}

/** One person in the list of who is here. */
export function personHtml(id: number): string {
  const person = personHere(id)
  return person ? fragment(`person:${id}`, () => render('chat/_person', { id, name: person.username, avatar: person.avatar, assets })) : ''
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
})
