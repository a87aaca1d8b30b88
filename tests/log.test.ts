import { describe, expect, test } from 'vitest'
import type { Message } from '../src/chat/lines.ts'
import { composeLog, logPieces, withNewLine } from '../src/chat/log.ts'
import { messageHtml, timeOfDay } from '../src/chat/render.ts'

let id = 0

/** A line of `ann` at a time of one day, with what is said of it. */
function line(at: string, more: Partial<Message> = {}): Message {
  id += 1
  const face = { userId: 1, user: 'ann', name: 'ann', avatar: 'owl', picture: null, face: 0 }
  const about = { roomId: 1, room: 'general', ...face, content: 'hello', fileId: null, scriptId: null, edited: 0, deleted: 0 } as const
  const quote = {
    replyTo: null,
    quoteUserId: null,
    quoteUser: null,
    quoteName: null,
    quoteAvatar: null,
    quotePicture: null,
    quoteFace: 0,
    quoteContent: null,
  }
  return { id, seq: id, createdAt: `2026-11-20T${at}.000Z`, ...about, ...quote, ...more }
}

const grouped = (messages: Message[]) => logPieces(messages).map(({ html }) => html.includes('msg--more'))

describe('a log', () => {
  test('groups the lines that one author says within five minutes', () => {
    const messages = [line('10:00:00'), line('10:04:59'), line('10:09:59'), line('10:15:00')]
    expect(grouped(messages)).toEqual([false, true, true, false])
  })

  test('does not group across authors or lines that were taken down', () => {
    const bob = { userId: 2, user: 'bob' }
    expect(grouped([line('10:00:00'), line('10:00:01', bob), line('10:00:02')])).toEqual([false, false, false])
    expect(grouped([line('10:00:00'), line('10:00:01', { deleted: 1, content: null }), line('10:00:02')])).toEqual([false, false, false])
  })

  test('has a seam before the first line and wherever a new day begins', () => {
    const days = [line('10:00:00'), line('10:01:00'), line('10:00:00', { createdAt: '2026-11-22T10:00:00.000Z' })]
    const seams = logPieces(days).map(({ html }) => /class="seam"><span>(.*?)</.exec(html)?.[1] ?? null)
    expect(seams).toEqual(['Friday 20 November 2026', null, 'Sunday 22 November 2026'])
    expect(grouped(days)[2]).toBe(false)
  })

  test('shows where somebody left, before the first line that is newer', () => {
    const messages = [line('10:00:00'), line('10:01:00'), line('10:02:00')]
    const log = composeLog(messages, false)
    const parts = (mark: number | null) => String(withNewLine(log, mark)).match(/id="(?:message-\d+|newline)"/g)
    const [one, two, three] = messages.map((message) => `id="message-${message.id}"`)
    expect(parts(messages[0]?.id ?? 0)).toEqual([one, 'id="newline"', two, three])
    expect(parts(0)).toEqual(['id="newline"', one, two, three])
    expect(parts(id)).toEqual([one, two, three]) // nothing is new
    expect(parts(null)).toEqual([one, two, three]) // never here before
  })

  test('knows the line before which there is more', () => {
    const messages = [line('10:00:00'), line('10:01:00')]
    expect([composeLog(messages, true).older, composeLog(messages, false).older, composeLog([], false).older]).toEqual([
      messages[0]?.id,
      null,
      null,
    ])
  })
})

describe('a line', () => {
  const longest = { user: 'x'.repeat(20), room: 'y'.repeat(32), id: 9_999_999, seq: 99_999_999_999, edited: 1 } as const

  test('costs at most 700 bytes beside its own text', () => {
    const message = line('10:00:00', { ...longest, createdAt: '2026-09-30T10:00:00.000Z' })
    expect(Buffer.byteLength(messageHtml(message)) - Buffer.byteLength(String(message.content))).toBeLessThanOrEqual(700)
  })

  test('is one piece, named by its id and seq, linked to its own page, without a word of who looks', () => {
    const message = line('10:00:00', { seq: 4711 })
    const html = messageHtml(message)
    expect(html).not.toContain('\n')
    expect(html.match(/<article/g)).toHaveLength(1)
    expect(html).toMatch(new RegExp(`^<article class="msg" id="message-${message.id}" data-seq="4711" data-by="ann" data-at="1795168800"`))
    expect(html).toContain(`href="/rooms/general/${message.id}"`)
    expect(html).toContain(`<time datetime="${message.createdAt}">${timeOfDay(message.createdAt)}</time>`)
  })

  test('that was taken down says so, and nothing else of itself or of what it answered', () => {
    const quote = { replyTo: 1, quoteUser: 'bob', quoteAvatar: 'owl', quoteContent: 'what bob said' }
    const html = messageHtml(line('10:00:00', { deleted: 1, edited: 1, content: null, ...quote }))
    expect(html).toContain('Taken down.')
    expect(html).not.toMatch(/hello|what bob said|edited/)
  })

  test('is rendered anew when its seq is new', () => {
    const message = line('10:00:00')
    expect(messageHtml(message)).toContain('hello')
    expect(messageHtml({ ...message, content: 'changed', seq: message.seq + 1000 })).toContain('changed')
  })
})
