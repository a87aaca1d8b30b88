import { lineOf, numberIn } from './lines.ts'

/** How many lines the newest page of a room shows. */
export const LINES_A_PAGE = 40

/** A room page taken apart: what is the same each time that this viewer asks, its log, and the ids that it names beside it. */
type Parts = { frame: Buffer[]; log: Buffer; older: string; readUpTo: string }

const LOG = Buffer.from('<div class="log__in">')
const LOG_END = Buffer.from('<div class="foot">')
/** What stands before the values that may differ between two answers, in the order of the page; each value ends with its quote. */
const SEQ = Buffer.from(' data-seq="')
const OLDER = Buffer.from('"?before=')
const READ_UP_TO = Buffer.from('name="up_to" value="')
const CLIENT_ID = Buffer.from('name="client_id" value="')

function partsOf(page: Buffer): Parts {
  const frame: Buffer[] = []
  let at = 0
  const keepUntil = (end: number) => {
    frame.push(page.subarray(at, end))
    at = end
  }
  const cut = (before: Buffer): string => {
    const found = page.indexOf(before, at)
    if (found < 0) return ''
    keepUntil(found + before.length)
    at = page.indexOf('"', at)
    return page.toString('latin1', found + before.length, at)
  }
  cut(SEQ)
  const older = cut(OLDER)
  const start = find(page, LOG, at) + LOG.length
  keepUntil(start)
  at = find(page, LOG_END, start)
  const log = page.subarray(start, at)
  const readUpTo = cut(READ_UP_TO)
  cut(CLIENT_ID)
  keepUntil(page.length)
  return { frame, log, older, readUpTo }
}

function find(page: Buffer, what: Buffer, from: number): number {
  const at = page.indexOf(what, from)
  if (at < 0) throw new Error(`a page without ${what}: ${page}`)
  return at
}

/**
 * Checks the room pages of many viewers, each in every byte: what stands around the log must be what this viewer was shown first,
 * and a log must be the last 40 lines, in order and to the letter, up to the newest that was acknowledged before the page was asked for.
 */
export class RoomPages {
  readonly #frames = new Map<string, Buffer[]>()
  /** Logs that were read and found right, by what they hold. */
  readonly #right = new Map<string, Log>()

  /** Takes a viewer's page as the one to compare with, after reading it: it must be theirs, and whole. */
  learn(viewer: string, page: Buffer): void {
    const { frame } = partsOf(page)
    const text = page.toString()
    if (!text.includes(`data-me="${viewer}"`) || !text.trimEnd().endsWith('</html>'))
      throw new Error(`this is not ${viewer}'s page: ${text}`)
    this.#frames.set(viewer, frame.map(Buffer.from))
  }

  /** @param newest the number of the newest line that was acknowledged before this page was asked for @throws Error when a byte is wrong */
  check(viewer: string, page: Buffer, newest: number): void {
    const { frame, log, older, readUpTo } = partsOf(page)
    const known = this.#frames.get(viewer)
    if (!known) throw new Error(`${viewer} has seen no page before`)
    const whole = (parts: Buffer[]) => Buffer.concat(parts)
    if (frame.length !== known.length || frame.some((part, index) => !part.equals(known[index] as Buffer))) {
      throw new Error(`what stands around the log of ${viewer} is not what it was:\n${difference(whole(known), whole(frame))}`)
    }
    const { first, last, shown } = this.#holds(log)
    if (older !== first || (readUpTo && readUpTo !== last)) throw new Error(`a page whose links are not of its log: ${page}`)
    if (shown < newest) throw new Error(`a page ends with line ${shown}, but ${newest} was acknowledged before it was asked for`)
  }

  #holds(bytes: Buffer): Log {
    const key = bytes.toString('latin1')
    const known = this.#right.get(key)
    if (known) return known
    const log = readLog(bytes.toString())
    this.#right.set(key, log)
    return log
  }
}

/** Where two pages part ways. */
function difference(one: Buffer, other: Buffer): string {
  let at = 0
  while (at < one.length && one[at] === other[at]) at += 1
  const near = (page: Buffer) => page.toString('utf8', Math.max(0, at - 100), at + 200)
  return `${near(one)}\n--\n${near(other)}`
}

/** The ids of a log's first and last line, and the number of the last one. */
type Log = { first: string; last: string; shown: number }

/** Reads a log. @throws Error unless it is 40 lines in order, each to the letter */
export function readLog(html: string): Log {
  const lines = html.split('<article').slice(1)
  if (lines.length !== LINES_A_PAGE) throw new Error(`a log with ${lines.length} lines`)
  const start = numberIn(lines[0] ?? '')
  for (const [index, line] of lines.entries()) {
    if (!line.includes(`<p>${lineOf(start + index)}</p>`)) throw new Error(`line ${start + index} is not what was said: ${line}`)
  }
  const idOf = (line: string | undefined) => /id="message-(\d+)"/.exec(line ?? '')?.[1] ?? ''
  return { first: idOf(lines[0]), last: idOf(lines.at(-1)), shown: start + lines.length - 1 }
}
