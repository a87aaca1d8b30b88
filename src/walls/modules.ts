import { Invalid } from '../core/errors.ts'
import { isYes } from '../core/schema.ts'
import { cleanSeconds, cleanWaveform } from '../core/waveform.ts'
import type { Badge, Content, Contents, Frame, Layout, ModuleType, Neighbour, Style } from './contents.ts'
import { FASTENINGS, FRAMES, LAYOUTS, TYPES } from './contents.ts'
import { withoutBlanks } from './forms.ts'
import { checker, cleanLine, cleanNumber, cleanUrl, cleanWay, cleanWords, oneOfThese } from './reading.ts'
import { CONTENTS, type Said, STYLE, type StyleForm } from './schemas.ts'
import { POTS } from './themes.ts'

const LONGEST_TEXT = 20_000
/** The longest voice note, in seconds. */
const LONGEST_NOTE = 3600
const WIDEST = 12
const NARROWEST = 3
/** Cards and notes turn less than 2°. */
const MOST_TILT = 1.9

/** A picture or a sound that a client names, before anybody looked whose it is. */
export type Named = { file: string; alt: string }
/** What a piece shall say; files are names still. */
export type Draft = { [T in ModuleType]: { type: T; says: Drafts[T] } }[ModuleType]
type Drafts = Omit<Contents, 'text' | 'image'> & { text: { text: string }; image: { files: Named[]; caption: string } }

type Readers = { [T in ModuleType]: (raw: unknown) => Drafts[T] }

const check = Object.fromEntries(TYPES.map((type) => [type, checker(CONTENTS[type] as never, `a piece of the type ${type}`)])) as {
  [T in ModuleType]: (raw: unknown) => Said[T]
}

/** The public id in the address of a file of our own. */
const fileIn = (url: string | undefined): string | undefined => url?.split('/')[2]

function sound({ file, url, title }: Said['audio']): { file: string; title: string } {
  const named = file ?? fileIn(url)
  if (!named) throw new Invalid('Choose a sound first.')
  return { file: named, title: cleanLine(title, 'The title', 0, 200) }
}

function image(raw: unknown): Drafts['image'] {
  const { file, url, alt, caption, files = [] } = check.image(raw)
  const single = file ?? fileIn(url)
  const named = single ? [{ file: single, alt }, ...files] : files
  if (named.length === 0) throw new Invalid('Choose a picture first.')
  if (named.length > 6) throw new Invalid('A piece holds six pictures. Make another piece for the others.')
  return {
    files: named.map((one) => ({ file: one.file, alt: cleanLine(one.alt, 'What the picture shows', 0, 500) })),
    caption: cleanWords(caption, 'The caption', 0, 1000),
  }
}

const neighbour = (raw: { name: string; url: string } | undefined, what: string): Neighbour | null =>
  raw && (raw.name.trim() || raw.url.trim()) ? { name: cleanLine(raw.name, what, 1, 60), url: cleanWay(raw.url, what) } : null

function row(cells: string[]): [string, string] {
  const [label, text] = cells.length === 2 ? cells : ['', cells[0]]
  return [cleanLine(label, 'A label', 0, 60), cleanLine(text, 'A line of the list', 1, 300)]
}

const badge = ({
  top,
  bottom,
  pot,
  url,
}: {
  top?: string | undefined
  bottom: string
  pot?: string | undefined
  url?: string | undefined
}): Badge => ({
  top: cleanLine(top, 'The first line of a badge', 0, 24),
  bottom: cleanLine(bottom, 'The second line of a badge', 1, 24),
  pot: oneOfThese(pot || 'y', POTS, 'The colour of a badge'),
  url: url?.trim() ? cleanWay(url, 'The link of a badge') : '',
})

const readers: Readers = {
  text: (raw) => ({ text: cleanWords(check.text(raw).text, 'The text', 1, LONGEST_TEXT) }),
  image,
  link: (raw) => {
    const { url, title, description, me } = check.link(raw)
    return {
      url: cleanUrl(url, 'The link'),
      title: cleanLine(title, 'The title', 0, 200),
      description: cleanWords(description, 'The description', 0, 500),
      me: isYes(me),
    }
  },
  audio: (raw) => sound(check.audio(raw)),
  voice_note: (raw) => {
    const said = check.voice_note(raw)
    return { ...sound(said), waveform: cleanWaveform(said.waveform), seconds: cleanSeconds(said.seconds, LONGEST_NOTE) }
  },
  quote: (raw) => {
    const { text, source } = check.quote(raw)
    return { text: cleanWords(text, 'The quotation', 1, 2000), source: cleanLine(source, 'Who said it', 0, 200) }
  },
  list: (raw) => {
    const { title, rows } = check.list(raw)
    if (rows.length === 0) throw new Invalid('The list is empty.')
    return { title: cleanLine(title, 'The title', 0, 80), rows: rows.map(row) }
  },
  webring: (raw) => {
    const { name, text, previous, next } = check.webring(raw)
    return {
      name: cleanLine(name, 'The name of the ring', 1, 80),
      text: cleanLine(text, 'What the ring is about', 0, 200),
      previous: neighbour(previous, 'The wall before yours'),
      next: neighbour(next, 'The wall after yours'),
    }
  },
  badges: (raw) => {
    const { badges } = check.badges(raw)
    if (badges.length === 0) throw new Invalid('There is no badge yet.')
    return { badges: badges.map(badge) }
  },
  script: (raw) => ({ script_id: Number(check.script(raw).script_id) }),
}

/** The type of a piece. @throws Invalid */
export function moduleType(raw: unknown): ModuleType {
  const type = TYPES.find((one) => one === raw)
  if (!type) throw new Invalid(`There is no piece of that type. There are ${TYPES.join(', ')}.`)
  return type
}

/** What a piece of that type shall say, as it is kept. @throws Invalid with a sentence for whatever does not fit */
export const readContent = (type: ModuleType, raw: unknown): Draft => ({ type, says: readers[type](withoutBlanks(raw)) }) as Draft

const WIDTHS: Record<ModuleType, number> = {
  text: 6,
  image: 6,
  link: 4,
  audio: 4,
  voice_note: 4,
  quote: 5,
  list: 3,
  webring: 12,
  badges: 12,
  script: 5,
}
const FASTENED: readonly ModuleType[] = ['text', 'image']

/** How a new piece of that type hangs. */
export const defaultStyle = (type: ModuleType): Style => ({
  width: WIDTHS[type],
  frame: type === 'badges' || type === 'script' ? 'bare' : 'sheet', // a sketch has a frame of its own
  tilt: 0,
  fasten: FASTENED.includes(type) ? 'tape' : 'none',
  layout: 'card',
})

const checkStyle = checker(STYLE, 'the style of a piece')

/** A style with what a client names changed, the rest as it was. @throws Invalid */
export function readStyle(raw: unknown, before: Style): Style {
  const { width, frame, tilt, fasten, layout }: StyleForm = checkStyle(raw)
  return {
    width: given(width) ? Math.round(cleanNumber(width, 'width', NARROWEST, WIDEST)) : before.width,
    frame: given(frame) ? oneOfThese<Frame>(frame, FRAMES, 'The frame') : before.frame,
    tilt: given(tilt) ? Math.round(cleanNumber(tilt, 'tilt', -MOST_TILT, MOST_TILT) * 10) / 10 : before.tilt,
    fasten: given(fasten) ? oneOfThese(fasten, FASTENINGS, 'What holds it') : before.fasten,
    layout: given(layout) ? oneOfThese<Layout>(layout, LAYOUTS, 'How a link looks') : before.layout,
  }
}

const given = (value: unknown): boolean => value !== undefined && value !== ''

/** One step narrower or wider, within bounds. */
export const resized = (style: Style, step: -1 | 1): Style => ({
  ...style,
  width: Math.min(WIDEST, Math.max(NARROWEST, style.width + step)),
})

/** A piece's content for programs, with the original's names where it had them. */
export function contentJson({ type, says }: Content): object {
  if (type === 'text') return { text: says.text }
  if (type === 'image') {
    const files = says.pictures.map(({ file, alt, src, thumb, width, height }) => ({ file, alt, url: src, thumb, width, height }))
    return { ...files[0], caption: says.caption, files }
  }
  if (type === 'audio' || type === 'voice_note') return { ...says, url: `/files/${says.file}` }
  return says
}
