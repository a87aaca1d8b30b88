import { avatarOf } from '../core/avatars.ts'
import { config } from '../core/config.ts'
import { assets, fragment, render } from '../core/views.ts'
import { type ImageView, imageView } from '../files/queries.ts'
import { type Card, cardOn } from './cards.ts'
import { calledBy, type Message } from './lines.ts'
import { renderLine, renderText } from './markdown.ts'

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
