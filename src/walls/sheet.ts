import { createHash } from 'node:crypto'
import { place } from '../core/config.ts'
import { fragment } from '../core/views.ts'
import type { Look } from './look.ts'
import { changesOf, declarationsOf } from './mixing.ts'
import type { OwnCss } from './own-css.ts'
import { tiltsOf } from './post-rows.ts'
import { ownCssOf, type Wall } from './queries.ts'
import { type Sticker, stickersOf } from './sticker-rows.ts'

/** Raise it when the same wall gets another sheet from newer code: addresses of sheets are kept for ever. */
const FORMAT = 1

/** What a wall's sheet is known by: everything that is in it. */
export function sheetVersion({ sheetVersion: version, preset, accent }: Wall): string {
  const rest = createHash('sha256').update(`${FORMAT} ${place.build} ${preset} ${accent}`).digest('base64url')
  return `${version}-${rest.slice(0, 8)}`
}

/** The address of a wall's sheet as it is today. */
export const sheetUrl = (wall: Wall): string => `/@${wall.username}/wall.css?v=${sheetVersion(wall)}`

/** What stands on the canvas as attributes: the paper and what was picked by name. Null: the attribute is not there. */
export type Worn = { theme: string; fonts: string | null; pattern: string | null; pointer: string | null; picture: '' | 'tiled' | null }

/** How a wall is dressed by name; the rest is in its sheet. */
export const wornBy = ({ preset, fonts, pointer, background }: Pick<Wall, 'preset'> & Look): Worn => ({
  theme: preset,
  fonts,
  pattern: background.pattern ?? null,
  pointer,
  picture: background.file ? (background.tiled ? 'tiled' : '') : null,
})

const percent = (value: number): string => `${value}%`

function placeOf(sticker: Sticker): string {
  const phone = [
    sticker.m_x !== null && `--mx:${percent(sticker.m_x)}`,
    sticker.m_y !== null && `--my:${percent(sticker.m_y)}`,
    sticker.m_scale !== null && `--ms:${sticker.m_scale}`,
  ]
  const { x_pos, y_pos, rotation, scale, z_index } = sticker
  const lies = [`--x:${percent(x_pos)}`, `--y:${percent(y_pos)}`, `--r:${rotation}deg`, `--s:${scale}`, `--z:${z_index}`, ...phone]
  return `[id="sticker-${sticker.id}"]{${lies.filter(Boolean).join(';')}}`
}

const tiltOf = ({ id, tilt }: { id: number; tilt: number }): string => `[id="post-${id}"]{--tilt:${tilt}deg}`

/** Somebody's CSS in its place: on their canvas, outside of what the machine and running code show, and not in the plain view. */
const scoped = (canvas: string, { rules, keyframes }: Omit<OwnCss, 'faults'>): string =>
  rules || keyframes ? `@scope (${canvas}) to (.glass,.metal){${rules}}${keyframes}` : ''

/** The last word on the canvas: nothing in it gets out of it. */
const bounds = (owner: string): string =>
  `.wall[data-owner="${owner}"]{position:relative;overflow:clip;contain:layout paint style;isolation:isolate}`

/** The stylesheet of a look. @param places positions and tilts, which are the same whatever the look is */
export function sheetOf(wall: Wall, css: Omit<OwnCss, 'faults'> | null, places: string): string {
  const canvas = `.wall[data-owner="${wall.username}"]:not([data-plain])`
  const picture = wall.background.file ? `--picture:url("/files/${wall.background.file}")` : ''
  const variables = [declarationsOf(changesOf(wall)), picture].filter(Boolean).join(';')
  const own = css ? scoped(canvas, css) : ''
  return `@layer wall-theme{${variables && `${canvas}{${variables}}`}${places}${own}${bounds(wall.username)}}\n`
}

/** Positions and tilts. */
export const placesOn = (wallId: number): string => tiltsOf(wallId).map(tiltOf).join('') + stickersOf(wallId).map(placeOf).join('')

/** The stylesheet of a wall as it is today. */
export const sheetToday = (wall: Wall): string =>
  fragment(`sheet:${wall.id}:${sheetVersion(wall)}`, () => sheetOf(wall, ownCssOf(wall.id).scoped, placesOn(wall.id)))
