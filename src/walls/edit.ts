import type { FastifyRequest } from 'fastify'
import type { PageData } from '../core/answers.ts'
import { read } from '../core/database.ts'
import { Forbidden, NotFound } from '../core/errors.ts'
import type { Account } from '../core/viewer.ts'
import { assets, render } from '../core/views.ts'
import { profileByName } from '../profiles/queries.ts'
import type { SketchCard } from '../sandbox/queries.ts'
import type { Content, ModuleType, Style } from './contents.ts'
import { sheetLink } from './head.ts'
import { figuresOf, nearestOf, paperMixed, paperOf, SAID, startOf } from './mixing.ts'
import { defaultStyle, moduleType } from './modules.ts'
import type { Fault } from './own-css.ts'
import { STYLES, wallData } from './page.ts'
import { anyPost, type Post, postsOf } from './post-rows.ts'
import { standing } from './posts.ts'
import { type Door, doorOf, NO_STICKERS, ownCssOf, takesStickersOf, type Wall, wallOfAccount, wallOfFeed } from './queries.ts'
import { makeWall, PIECES_A_PAGE } from './render.ts'
import { sheetUrl } from './sheet.ts'
import { offeredBy } from './sketches.ts'
import { mayMove, stickersOf } from './sticker-rows.ts'
import { DRAWINGS } from './stickers.ts'
import { FONTS, PATTERNS, POINTERS, presetNames } from './themes.ts'
import { ofWall } from './writing.ts'

/** What each kind of piece is called where it is handled. */
export const CALLED: Record<ModuleType, string> = {
  text: 'Words',
  image: 'Pictures',
  link: 'Link',
  audio: 'Sound',
  voice_note: 'Voice note',
  quote: 'Saying',
  list: 'List',
  webring: 'Web ring',
  badges: 'Badges',
  script: 'Sketch',
}

/** The form of a piece: of one that hangs, or (`id` null) of one that is to be. */
type PieceForm = {
  type: ModuleType
  id: number | null
  version: number | null
  style: Style
  says: Content['says'] | null
  /** What there is to choose from, where a sketch hangs. */
  sketches: SketchCard[]
}

const choiceOf = (type: ModuleType, owner: number | undefined): SketchCard[] =>
  type === 'script' && owner !== undefined ? offeredBy(owner) : []

function formOf({ id, wallId, version, style, content: { type, says } }: Post): PieceForm {
  return { type, id, version, style, says, sketches: choiceOf(type, wallOfFeed(wallId)?.userId) }
}

const formFor = (type: ModuleType, wall: Wall): PieceForm => {
  return { type, id: null, version: null, style: defaultStyle(type), says: null, sketches: choiceOf(type, wall.userId) }
}

/** The form that a query asks for: `post` is a piece of this wall, `add` a type. @throws NotFound, Invalid; null when none is asked for */
function formAsked(wall: Wall, { post, add }: { post?: string | undefined; add?: string | undefined }): PieceForm | null {
  if (post) return formOf(standing(ofWall(anyPost(Number(post)), wall)))
  return add ? formFor(moduleType(add), wall) : null
}

/** The form of a piece alone, for scripts. @throws NotFound when there is no such piece on one's own wall */
export function formHtml(account: number, asked: { post?: string | undefined; add?: string | undefined }): string {
  const form = formAsked(wallOfAccount(account, account), asked)
  if (!form) throw new NotFound('Say which form: ?type= or ?id= is missing.')
  return render('walls/_form', { form, assets }).trim()
}

/** The form of a piece as it is today, for whoever's change came second. */
export const todaysForm = (post: Post): string => render('walls/_form', { form: formOf(post), assets }).trim()

/** Every pair of a wall's colours with its figure, as the mixer shows them. */
export function pairsHtml(wall: Pick<Wall, 'preset' | 'accent' | 'mix'>): string {
  const paper = paperMixed(wall)
  const pairs = figuresOf(paper).map((one) => ({ ...one, nearest: one.figure < one.needs ? nearestOf(paper, one.name) : null }))
  return render('walls/_pairs', { pairs }).trim()
}

/** What is wrong with somebody's CSS, as the field's reader is told. */
export const problemsHtml = (problems: readonly Fault[]): string => render('walls/_problems', { problems }).trim()

function lookView(wall: Wall) {
  const worn = paperOf(wall)
  const base = startOf(wall)
  return {
    preset: wall.preset,
    presets: presetNames,
    mixed: worn,
    base,
    said: SAID,
    background: wall.background,
    pointer: wall.pointer,
    fonts: wall.fonts,
    patterns: PATTERNS,
    pointersList: POINTERS,
    fontsList: FONTS,
    version: wall.lookVersion,
  }
}

/** What a sticker can be put on: the header, and the pieces of this page. */
const piecesToStickOn = (posts: readonly Post[]) => [
  { id: 0, said: 'Your header' },
  ...posts.map(({ id, content }, index) => ({ id, said: `${index + 1}. ${CALLED[content.type]}` })),
]

/** A piece with its handle, which every push of it comes without: script lays it there anew. */
function withHandle(html: string, { id, content, style }: Post): string {
  const handle = render('walls/_handle', { id, said: CALLED[content.type], width: style.width, assets }).trim()
  return `${html.slice(0, -'</section>'.length)}${handle}</section>`
}

type Asked = { post?: string; add?: string; page?: string }
export type Desk = { mode: 'edit' | 'sticking'; from: number; asked: Asked; problems?: Fault[]; css?: string; error?: string | null }

/** The desk at which an owner decorates, or a visitor leaves stickers. @throws NotFound, Forbidden */
export function deskData(request: FastifyRequest, account: Account, name: string, desk: Desk): PageData {
  return read(() => {
    const door = doorOf(account.id, name)
    mayWork(account, door, desk.mode)
    const profile = profileByName(account, door.username)
    const made = makeWall(door, profile, desk.from, 'member', desk.mode === 'edit' ? withHandle : undefined)
    return {
      ...wallData(request, door, { ...made, profile }),
      title: desk.mode === 'edit' ? 'Edit your wall' : `Stickers for ${door.displayName}`,
      frame: 'desk' as const,
      script: 'walls/desk.js',
      head: sheetLink(sheetUrl(door)),
      styles: [...STYLES, 'wall-edit', 'wall-tray'],
      plain: false,
      isEdit: desk.mode === 'edit',
      isDesk: true,
      error: desk.error ?? null,
      ...trayData(door, desk),
    }
  })
}

function mayWork(account: Account, wall: Door, mode: Desk['mode']): void {
  if (wall.userId === account.id) return
  if (mode === 'edit') throw new Forbidden('Only whose wall this is may change it.')
  const hasOne = stickersOf(wall.id).some((sticker) => mayMove(sticker, account.id))
  if (!takesStickersOf(wall, account.id) && !hasOne) throw new Forbidden(NO_STICKERS)
}

function trayData(wall: Wall, { mode, from, asked, problems = [], css }: Desk) {
  const isEdit = mode === 'edit'
  const { posts } = postsOf(wall.id, from * PIECES_A_PAGE, PIECES_A_PAGE)
  return {
    mode,
    profileId: wall.id,
    form: isEdit ? formAsked(wall, asked) : null,
    hasSketches: isEdit && offeredBy(wall.userId).length > 0,
    look: isEdit ? lookView(wall) : null,
    pairs: isEdit ? pairsHtml(wall) : '',
    css: isEdit ? { text: css ?? ownCssOf(wall.id).css, version: wall.lookVersion, problems: problemsHtml(problems) } : null,
    settings: { guestbook: wall.guestbook, stickers_policy: wall.stickersPolicy },
    stick: { drawings: DRAWINGS, pieces: piecesToStickOn(posts) },
  }
}
