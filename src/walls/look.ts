import { mutation, statement } from '../core/database.ts'
import { Conflict, Invalid } from '../core/errors.ts'
import { isYes } from '../core/schema.ts'
import { ownFile } from '../files/queries.ts'
import { referTo, releaseAll } from '../files/refs.ts'
import { touchProfile } from '../profiles/mutations.ts'
import { GUESTBOOK, STICKERS_POLICY } from './contents.ts'
import { type Background, cleanMix, type Mix, mustRead, paperMixed, paperOf } from './mixing.ts'
import { type Fault, type OwnCss, readOwnCss } from './own-css.ts'
import { type Wall, wallOfAccount } from './queries.ts'
import { isRecord, oneOfThese } from './reading.ts'
import type { LookForm, SettingsForm } from './schemas.ts'
import { COLOURS, FONTS, PATTERNS, POINTERS } from './themes.ts'
import { ownWall } from './writing.ts'

/** How a wall looks beside its preset. */
export type Look = Pick<Wall, 'mix' | 'background' | 'pointer' | 'fonts'>

const BACKGROUND_FIELDS = ['color', 'pattern', 'file', 'tiled']

const isEmpty = (value: unknown): boolean => value === null || value === ''

function objectIn(value: unknown, what: string): Record<string, unknown> {
  if (!isRecord(value)) throw new Invalid(`${what} is not an object.`)
  return value
}

/** The mix with what a form changes. A background's colour is part of it, so that another preset brings its own. @throws Invalid */
export function mixOf(wall: Wall, { mixed, background }: LookForm): Mix | null {
  const before = wall.mix?.base === wall.preset ? wall.mix : null
  const color = isRecord(background) ? background.color : isEmpty(background) ? null : undefined
  if (mixed === undefined && color === undefined) return wall.mix
  const parts = mixed === undefined ? { ...before } : isEmpty(mixed) ? {} : objectIn(mixed, 'The paper')
  return cleanMix(wall, color === undefined ? parts : { ...parts, bg: color })
}

/** @throws Invalid, or NotFound for a picture that is not the account's */
function readBackground(wall: Wall, raw: unknown): Background {
  if (raw === undefined) return wall.background
  if (isEmpty(raw)) return {}
  const fields = objectIn(raw, 'The background')
  const strange = Object.keys(fields).find((name) => !BACKGROUND_FIELDS.includes(name))
  if (strange) throw new Invalid(`"${strange.slice(0, 40)}" is no part of a background.`)
  const { pattern, file, tiled } = fields
  const picture = file === undefined || isEmpty(file) ? null : ownFile(wall.userId, file, 'image').cuid
  return {
    ...(pattern !== undefined && !isEmpty(pattern) && { pattern: oneOfThese(pattern, PATTERNS, 'The pattern') }),
    ...(picture && { file: picture, tiled: isYes(tiled) }),
  }
}

function named<T extends string>(raw: unknown, before: string | null, options: readonly T[], what: string): string | null {
  if (raw === undefined) return before
  return isEmpty(raw) ? null : oneOfThese(raw, options, what)
}

/** A wall's look with what a form changes; the rest as it was. @throws Invalid, and Unreadable with the figures and the colours that would do */
export function readLook(wall: Wall, form: LookForm): Look {
  const look = {
    mix: mixOf(wall, form),
    background: readBackground(wall, form.background),
    pointer: named(form.pointer, wall.pointer, POINTERS, 'The pointer'),
    fonts: named(form.fonts, wall.fonts, FONTS, 'The pair of typefaces'),
  }
  mustRead(paperMixed({ ...wall, ...look }))
  return look
}

const store = statement<[number, string | null, string | null, string | null, string | null]>(`
  INSERT INTO wall_settings (profile_id, mixed, background, pointer, fonts, version, sheet_version) VALUES (?, ?, ?, ?, ?, 1, 1)
  ON CONFLICT (profile_id) DO UPDATE SET mixed = excluded.mixed, background = excluded.background, pointer = excluded.pointer,
    fonts = excluded.fonts, version = version + 1, sheet_version = sheet_version + 1`)

/** @throws Conflict with today's look */
function unchangedSince(wall: Wall, version: unknown): void {
  if (version === undefined || version === '' || Number(version) === wall.lookVersion) return
  throw new Conflict('The look of your wall was changed elsewhere meanwhile. Look at it as it is now, then save again.', {
    look: lookJson(wall),
  })
}

export type LookSaved = { version: number; username: string }
const saved = (wall: Wall): LookSaved => ({ version: wall.lookVersion + 1, username: wall.username })

/** Changes how one's own wall looks beside its preset. */
export const setLook = mutation((tx, account: number, form: LookForm): LookSaved => {
  const wall = ownWall(tx, account)
  unchangedSince(wall, form.version)
  const { mix, background, pointer, fonts } = readLook(wall, form)
  if (background.file !== wall.background.file) {
    releaseAll(tx, 'background', wall.id)
    if (background.file) referTo(tx, ownFile(account, background.file).id, 'background', wall.id)
  }
  const behind = Object.keys(background).length > 0 ? JSON.stringify(background) : null
  store.run(wall.id, mix && JSON.stringify(mix), behind, pointer, fonts)
  touchProfile(tx, wall.id, 'theme')
  return saved(wall)
})

/** A wall's look for programs. */
export const lookJson = (wall: Wall) => {
  const { base, ...mixed } = wall.mix?.base === wall.preset ? wall.mix : { base: wall.preset }
  return {
    theme_preset: base,
    mixed,
    colors: Object.fromEntries(COLOURS.map((name) => [name, paperOf(wall)[name]])),
    background: { color: paperOf(wall).bg, ...wall.background },
    pointer: wall.pointer,
    fonts: wall.fonts,
    version: wall.lookVersion,
  }
}

// ── own CSS
/** Refuses somebody's CSS with everything that is wrong with it. */
export class NotTaken extends Invalid {
  override readonly detail: { problems: Fault[] } & Record<string, unknown>
  constructor(faults: Fault[]) {
    super(
      faults
        .slice(0, 3)
        .map(({ line, message }) => `Line ${line}: ${message}`)
        .join(' '),
    )
    this.detail = { problems: faults }
  }
}

const prefixOf = (wall: Pick<Wall, 'id'>): string => `w${wall.id}`

/** What would become of the account's CSS. Nothing is stored. */
export const tryOwnCss = async (account: number, css: string): Promise<OwnCss> => readOwnCss(css, prefixOf(wallOfAccount(account, account)))

/** Puts the account's CSS on its wall. @throws NotTaken with every mistake; nothing is stored then */
export async function setOwnCss(account: number, css: string, version: unknown): Promise<LookSaved> {
  const { faults, ...scoped } = await tryOwnCss(account, css)
  if (faults.length > 0) throw new NotTaken(faults)
  return await storeOwnCss(account, css, scoped, version)
}

const storeCss = statement<[number, string | null, string | null]>(`
  INSERT INTO wall_settings (profile_id, own_css, own_css_scoped, version, sheet_version) VALUES (?, ?, ?, 1, 1)
  ON CONFLICT (profile_id) DO UPDATE SET own_css = excluded.own_css, own_css_scoped = excluded.own_css_scoped, version = version + 1,
    sheet_version = sheet_version + 1`)

const storeOwnCss = mutation((tx, account: number, css: string, scoped: Omit<OwnCss, 'faults'>, version: unknown): LookSaved => {
  const wall = ownWall(tx, account)
  unchangedSince(wall, version)
  const isEmpty = css.trim() === ''
  storeCss.run(wall.id, isEmpty ? null : css, isEmpty ? null : JSON.stringify(scoped))
  touchProfile(tx, wall.id, 'theme')
  return saved(wall)
})

// ── what visitors may do
const storeSettings = statement<[number, string, string]>(`
  INSERT INTO wall_settings (profile_id, guestbook, stickers_policy, version) VALUES (?, ?, ?, 1)
  ON CONFLICT (profile_id) DO UPDATE SET guestbook = excluded.guestbook, stickers_policy = excluded.stickers_policy, version = version + 1`)

/** The guestbook as a whole, where a change of the feed names no entry. */
export const WHOLE_BOOK = 0

/** Says what visitors may do on one's own wall; what is left out stays. */
export const setSettings = mutation((tx, account: number, form: SettingsForm): LookSaved => {
  const wall = ownWall(tx, account)
  unchangedSince(wall, form.version)
  const guestbook = form.guestbook === undefined ? wall.guestbook : oneOfThese(form.guestbook, GUESTBOOK, 'The guestbook')
  const stickers =
    form.stickers_policy === undefined ? wall.stickersPolicy : oneOfThese(form.stickers_policy, STICKERS_POLICY, 'Who may leave stickers')
  storeSettings.run(wall.id, guestbook, stickers)
  if (guestbook === wall.guestbook) touchProfile(tx, wall.id, 'theme')
  else touchProfile(tx, wall.id, 'guestbook', WHOLE_BOOK)
  return saved(wall)
})
