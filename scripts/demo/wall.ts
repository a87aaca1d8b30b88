import type { Layout, ModuleType, Style } from '../../src/walls/contents.ts'
import type { FontsName, PatternName, PointerName, Pot } from '../../src/walls/themes.ts'
import type { Drawing } from './art/ink.ts'

/** A sticker, as `addSticker` takes it, and who left it there when it was not the owner. */
export type Sticker = { form: Record<string, string | number>; picture?: Drawing; by?: string }
type Turned = { turn?: number; size?: number; phone?: [x: number, y: number, size: number]; by?: string }

const stuck = (what: Record<string, string>, x: number, y: number, { turn = 0, size = 1, phone, by }: Turned = {}): Sticker => ({
  form: {
    ...what,
    x_pos: x,
    y_pos: y,
    rotation: turn,
    scale: size,
    ...(phone && { m_x: phone[0], m_y: phone[1], m_scale: phone[2] }),
  },
  ...(by && { by }),
})

/** One of the drawn stickers of the box; x and y are its middle, in percent of the piece. */
export const drawn = (drawing: string, x: number, y: number, how?: Turned): Sticker => stuck({ drawing }, x, y, how)
/** A few words on a strip of colour. */
export const words = (text: string, pot: Pot, x: number, y: number, how?: Turned): Sticker =>
  stuck({ text_content: text, sticker_type: 'text', pot }, x, y, how)

/** An emoji. */
export const emoji = (sign: string, x: number, y: number, how?: Turned): Sticker => stuck({ text_content: sign }, x, y, how)
/** A small picture of one's own. */
export const pasted = (picture: Drawing, x: number, y: number, how?: Turned): Sticker => ({ ...stuck({}, x, y, how), picture })

/** A sound that the town's own code makes. */
export type Sound = () => Float32Array
/** What a piece says. Pictures and sounds are made when it is hung. */
type Says =
  | { type: 'image'; pictures: Drawing[]; caption: string }
  | { type: 'audio' | 'voice_note'; sound: Sound; title: string }
  | { type: 'script'; sketch: string }
  | { type: Exclude<ModuleType, 'image' | 'audio' | 'voice_note' | 'script'>; content: Record<string, unknown> }
export type Piece = Says & { style: Partial<Style>; stickers: Sticker[] }

type Hangs = Partial<Style> & { stickers?: Sticker[] }
const hung = (says: Says, { stickers = [], ...style }: Hangs): Piece => ({ ...says, style, stickers })

export const text = (markdown: string, how: Hangs): Piece => hung({ type: 'text', content: { text: markdown } }, how)
export const image = (pictures: Drawing[], caption: string, how: Hangs): Piece => hung({ type: 'image', pictures, caption }, how)
export const audio = (title: string, sound: Sound, how: Hangs): Piece => hung({ type: 'audio', title, sound }, how)
export const voiceNote = (title: string, sound: Sound, how: Hangs): Piece => hung({ type: 'voice_note', title, sound }, how)
export const quote = (words: string, source: string, how: Hangs): Piece => hung({ type: 'quote', content: { text: words, source } }, how)
export const list = (title: string, rows: [string, string][], how: Hangs): Piece => hung({ type: 'list', content: { title, rows } }, how)
export const link = (url: string, title: string, description: string, how: Hangs & { layout?: Layout }): Piece =>
  hung({ type: 'link', content: { url, title, description } }, how)
/** A sketch of one's own, by its name. */
export const sketch = (name: string, how: Hangs): Piece => hung({ type: 'script', sketch: name }, how)
export const badges = (all: [top: string, bottom: string, pot: Pot][]): Piece =>
  hung({ type: 'badges', content: { badges: all.map(([top, bottom, pot]) => ({ top, bottom, pot })) } }, {})

/** A ring of walls; neighbours are people of this town. */
export const ring = (name: string, about: string, [before, after]: [Neighbour, Neighbour], how: Hangs = {}): Piece =>
  hung({ type: 'webring', content: { name, text: about, previous: at(before), next: at(after) } }, { frame: 'kraft', ...how })
type Neighbour = [name: string, username: string]
const at = ([name, username]: Neighbour): { name: string; url: string } => ({ name, url: `/@${username}` })

/** Everything that one inhabitant made of their wall. */
export type Wall = {
  owner: string
  /** Fields of the profile, as its form names them. */
  profile: Record<string, string>
  look: { mixed?: Record<string, string>; pattern?: PatternName; cloth?: Drawing; pointer?: PointerName; fonts?: FontsName }
  css?: string
  settings: { guestbook: 'open'; stickers_policy: 'off' | 'anyone' }
  anthem?: { title: string; sound: Sound }
  voice?: { sound: Sound; words: string }
  stickers: Sticker[]
  pieces: Piece[]
  guests: [name: string, words: string][]
}
