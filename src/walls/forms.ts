import type { ModuleType } from './contents.ts'
import { isRecord } from './reading.ts'

type Fields = Record<string, unknown>

/** The fields of a form that describe how a piece hangs; every other one says what it says. */
const STYLED = ['width', 'frame', 'tilt', 'fasten', 'layout']

const word = (value: unknown): string => (typeof value === 'string' ? value : '')
/** A field that a form may hold several times: once, often, or not at all. */
const all = (value: unknown): string[] => (Array.isArray(value) ? value.map(word) : value === undefined ? [] : [word(value)])
const some = (fields: Fields, ...names: string[]): Fields =>
  Object.fromEntries(names.filter((name) => fields[name] !== undefined).map((name) => [name, word(fields[name])]))

const neighbourIn = (fields: Fields, which: string) => ({ name: word(fields[`${which}_name`]), url: word(fields[`${which}_url`]) })

/** How the flat fields of a plain form become content, by type. */
const SHAPES: Record<ModuleType, (fields: Fields) => Fields> = {
  text: (fields) => some(fields, 'text'),
  image: (fields) => {
    const alts = all(fields.alt)
    const files = all(fields.file).map((file, index) => ({ file, alt: alts[index] ?? '' }))
    return { ...some(fields, 'caption'), files: files.filter(({ file }) => file !== '') }
  },
  link: (fields) => ({ ...some(fields, 'url', 'title', 'description'), me: word(fields.me) }),
  audio: (fields) => some(fields, 'file', 'title'),
  voice_note: (fields) => some(fields, 'file', 'title'),
  quote: (fields) => some(fields, 'text', 'source'),
  list: (fields) => {
    const labels = all(fields.label)
    const rows = all(fields.value).map((value, index) => [labels[index] ?? '', value])
    return { ...some(fields, 'title'), rows: rows.filter((cells) => cells.some((cell) => cell?.trim())) }
  },
  webring: (fields) => ({
    ...some(fields, 'name', 'text'),
    previous: neighbourIn(fields, 'previous'),
    next: neighbourIn(fields, 'next'),
  }),
  badges: (fields) => {
    const [tops, pots, urls] = [all(fields.top), all(fields.pot), all(fields.url)]
    const badges = all(fields.bottom).map((bottom, index) => ({ top: tops[index], bottom, pot: pots[index], url: urls[index] }))
    return { badges: badges.filter(({ bottom }) => bottom.trim()) }
  },
}

/** True for the body of a plain form: a program sends content and style as objects. */
const isForm = (body: Fields, isJson: boolean): boolean => !isJson && !isRecord(body.content) && !isRecord(body.style)

/** What a body says of a piece's content; undefined when it says nothing of it. */
export function contentIn(body: Fields, type: ModuleType, isJson: boolean): unknown {
  if (!isForm(body, isJson)) return body.content
  const named = Object.keys(body).some((name) => !STYLED.includes(name) && !['id', 'module_type', 'version', 'display_order'].includes(name))
  return named ? SHAPES[type](body) : undefined
}

/** What a body says of how a piece hangs; undefined when it says nothing of it. */
export function styleIn(body: Fields, isJson: boolean): unknown {
  if (!isForm(body, isJson)) return body.style
  const named = STYLED.filter((name) => body[name] !== undefined)
  return named.length > 0 ? Object.fromEntries(named.map((name) => [name, body[name]])) : undefined
}
