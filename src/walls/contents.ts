import type { ImageView } from '../files/queries.ts'
import type { FontsName, PatternName, PointerName, Pot } from './themes.ts'

/** The kinds of pieces that hang on walls. */
export const TYPES = ['text', 'image', 'link', 'audio', 'voice_note', 'quote', 'list', 'webring', 'badges', 'script'] as const
export type ModuleType = (typeof TYPES)[number]

/** A picture on a piece: its file's public id, and what a page needs of it, which never changes. */
export type Picture = ImageView & { file: string; alt: string }
export type Neighbour = { name: string; url: string }
export type Badge = { top: string; bottom: string; pot: Pot; url: string }

/** What a piece says, by its type, as it is kept. */
export type Contents = {
  text: { text: string; pictures: Picture[] }
  image: { pictures: Picture[]; caption: string }
  /** `me`: the page behind it is the owner's too, and may say so back. */
  link: { url: string; title: string; description: string; me: boolean }
  audio: { file: string; title: string }
  /** `waveform`: heights of 0 to 100 along it, as its maker's browser heard them. */
  voice_note: { file: string; title: string; waveform?: number[]; seconds?: number | null }
  quote: { text: string; source: string }
  list: { title: string; rows: [label: string, text: string][] }
  webring: { name: string; text: string; previous: Neighbour | null; next: Neighbour | null }
  badges: { badges: Badge[] }
  /** A sketch of the owner's, by its number. */
  script: { script_id: number }
}
/** A piece's type together with what it says. */
export type Content = { [T in ModuleType]: { type: T; says: Contents[T] } }[ModuleType]

export const FRAMES = ['sheet', 'one', 'two', 'three', 'kraft', 'dashed', 'lined', 'photo', 'bare'] as const
export const FASTENINGS = ['tape', 'pin', 'none'] as const
export const LAYOUTS = ['simple', 'button', 'card'] as const
export type Frame = (typeof FRAMES)[number]
export type Fastening = (typeof FASTENINGS)[number]
export type Layout = (typeof LAYOUTS)[number]

/** How a piece hangs: columns of twelve, its frame, degrees of tilt (under 2 either way), tape or pin; `layout` is for links. */
export type Style = { width: number; frame: Frame; tilt: number; fasten: Fastening; layout: Layout }

export const STICKER_TYPES = ['emoji', 'text', 'svg', 'image'] as const
export type StickerType = (typeof STICKER_TYPES)[number]

/** Where a sticker lies: percent of its piece, degrees, times its size, above which others; `m` is a place of its own for phones. */
export type Place = {
  x_pos: number
  y_pos: number
  rotation: number
  scale: number
  z_index: number
  m_x: number | null
  m_y: number | null
  m_scale: number | null
}

export const GUESTBOOK = ['open', 'closed', 'hidden'] as const
export const STICKERS_POLICY = ['off', 'friends', 'anyone'] as const
export type GuestbookState = (typeof GUESTBOOK)[number]
export type StickersPolicy = (typeof STICKERS_POLICY)[number]

export type { FontsName, PatternName, PointerName, Pot }
