import { mutation, statement } from '../../src/core/database.ts'
import { keepBytes } from '../../src/files/mutations.ts'
import { changeOf } from '../../src/profiles/fields.ts'
import { setVoice, updateProfile } from '../../src/profiles/mutations.ts'
import { signGuestbook } from '../../src/walls/guestbook.ts'
import { setLook, setOwnCss, setSettings } from '../../src/walls/look.ts'
import { addPost } from '../../src/walls/posts.ts'
import { addSticker } from '../../src/walls/stickers.ts'
import type { Drawing } from './art/ink.ts'
import { sketchIdOf } from './gallery.ts'
import { peaks, RATE, wav } from './sound/wave.ts'
import type { Piece, Sound, Sticker, Wall } from './wall.ts'
import { brine } from './walls/brine.ts'
import { fenn } from './walls/fenn.ts'
import { kettle } from './walls/kettle.ts'
import { lamproom } from './walls/lamproom.ts'
import { moth } from './walls/moth.ts'
import { oona } from './walls/oona.ts'
import { prickle } from './walls/prickle.ts'
import { strix } from './walls/strix.ts'

const walls: readonly Wall[] = [oona, moth, brine, kettle, strix, lamproom, fenn, prickle]

/** How far into its past a wall reaches, in ms: its people came four days ago. */
const PAST = 3.8 * 24 * 3_600_000

type Home = { id: number; profile: number; name: string }
const homes = statement<[], Home>(
  'SELECT u.id, p.id AS profile, u.username AS name FROM users u JOIN profiles p ON p.user_id = u.id WHERE u.is_demo = 1',
)
// What was taken down counts too: it is not put up again.
const signed = statement<[number], { count: number }>(
  'SELECT count(*) AS count FROM guestbook_entries g JOIN users u ON u.id = g.author_id WHERE g.profile_id = ? AND u.is_demo = 1',
)
const stickersOn = statement<[number], { count: number }>(
  'SELECT count(*) AS count FROM profile_stickers s JOIN users u ON u.id = s.placed_by WHERE s.profile_id = ? AND u.is_demo = 1',
)
const hungAt = statement<[number, number, number]>('UPDATE profile_posts SET created_at = ?, updated_at = ? WHERE id = ?')
const signedAt = statement<[number, number]>('UPDATE guestbook_entries SET created_at = ? WHERE id = ?')

type Dated = { id: number; at: number }
/** Puts a wall's pieces and entries into its past. */
const date = mutation((_tx, pieces: Dated[], entries: Dated[]): void => {
  for (const { id, at } of pieces) hungAt.run(at, at, id)
  for (const { id, at } of entries) signedAt.run(at, id)
})

/** The moment of step `index` of `count`, the last of them just now. */
const moment = (index: number, count: number): number => Math.round(Date.now() - PAST * (1 - (index + 1) / (count + 1)))

/** Prints a drawing, and hands the print in as an upload would be. Gives its public id. */
async function print(account: number, { svg }: Drawing): Promise<string> {
  const { default: sharp } = await import('sharp')
  const png = await sharp(Buffer.from(svg)).png({ compressionLevel: 1 }).toBuffer()
  return (await keepBytes(account, png, ['image'])).cuid
}

const record = async (account: number, samples: Float32Array, bits: 8 | 16): Promise<string> =>
  (await keepBytes(account, wav(samples, bits), ['audio'])).cuid

const secondsOf = (samples: Float32Array): number => Math.round((samples.length / RATE) * 10) / 10

async function contentOf(account: number, piece: Piece): Promise<unknown> {
  if (piece.type === 'image') {
    const files: { file: string; alt: string }[] = []
    for (const drawing of piece.pictures) files.push({ file: await print(account, drawing), alt: drawing.alt })
    return { files, caption: piece.caption }
  }
  if (piece.type === 'script') return { script_id: sketchIdOf(piece.sketch) }
  if ('sound' in piece) {
    const samples = piece.sound()
    const sound = { file: await record(account, samples, 16), title: piece.title }
    return piece.type === 'voice_note' ? { ...sound, waveform: peaks(samples), seconds: secondsOf(samples) } : sound
  }
  return piece.content
}

async function paint(account: number, { profile, look, css, settings }: Wall): Promise<void> {
  await updateProfile(account, changeOf(profile))
  const { mixed, pattern, cloth, pointer, fonts } = look
  const behind = { ...(pattern && { pattern }), ...(cloth && { file: await print(account, cloth), tiled: '1' }) }
  const background = pattern || cloth ? behind : undefined
  await setLook(account, { mixed, background, pointer, fonts })
  if (css) await setOwnCss(account, css, undefined)
  await setSettings(account, settings)
}

async function furnishWithSound(account: number, { anthem, voice }: Pick<Wall, 'anthem' | 'voice'>): Promise<void> {
  if (anthem) await updateProfile(account, { anthemTitle: anthem.title, anthemFile: await record(account, anthem.sound(), 8) })
  if (voice) await greet(account, voice.sound, voice.words)
}

async function greet(account: number, sound: Sound, text: string): Promise<void> {
  const samples = sound()
  const cuid = await record(account, samples, 16)
  await setVoice(account, { cuid, waveform: peaks(samples), seconds: secondsOf(samples), text })
}

async function stick(owner: string, accounts: Accounts, stickers: Sticker[], piece: number | null): Promise<void> {
  for (const { form, picture, by = owner } of stickers) {
    const account = idOf(accounts, by)
    const file = picture && (await print(account, picture))
    await addSticker(account, { ...form, ...(file && { file }), username: owner, piece })
  }
}

type Accounts = ReadonlyMap<string, Home>

function idOf(accounts: Accounts, name: string): number {
  const home = accounts.get(name)
  if (!home) throw new Error(`the demo town has no "${name}"`)
  return home.id
}

async function hang(account: number, pieces: readonly Piece[]): Promise<Dated[]> {
  const hung: Dated[] = []
  for (const [index, piece] of pieces.entries()) {
    const { type, style } = piece
    const post = await addPost(account, { type, content: await contentOf(account, piece), style, clientId: `demo-town-${index}` })
    hung.push({ id: post.id, at: moment(index, pieces.length) })
  }
  return hung
}

/** @param before how many have signed already */
async function sign({ owner, guests }: Wall, before: number, accounts: Accounts): Promise<Dated[]> {
  const entries: Dated[] = []
  for (const [index, [name, words]] of guests.entries()) {
    if (index < before) continue
    const { id } = await signGuestbook(idOf(accounts, name), { username: owner, content: words })
    entries.push({ id, at: moment(index, guests.length) })
  }
  return entries
}

/** Makes one wall. Whoever was interrupted goes on where they were: nothing is put up twice. */
async function dress(wall: Wall, { id, profile }: Home, accounts: Accounts): Promise<void> {
  const { owner, pieces, stickers } = wall
  await paint(id, wall)
  await furnishWithSound(id, wall)
  const hung = await hang(id, pieces)
  if ((stickersOn.get(profile)?.count ?? 0) === 0) {
    await stick(owner, accounts, stickers, null)
    for (const [index, piece] of pieces.entries()) await stick(owner, accounts, piece.stickers, hung[index]?.id ?? null)
  }
  await date(hung, await sign(wall, signed.get(profile)?.count ?? 0, accounts))
}

/** Dresses the walls of the town's inhabitants that are not dressed yet. Gives how many that were. */
export async function dressWalls(): Promise<number> {
  const accounts: Accounts = new Map(homes.all().map((home) => [home.name, home]))
  let dressed = 0
  for (const wall of walls) {
    const home = accounts.get(wall.owner)
    // The guestbook comes last: where it is full, everything is there.
    if (!home || (signed.get(home.profile)?.count ?? 0) >= wall.guests.length) continue
    await dress(wall, home, accounts)
    dressed += 1
  }
  return dressed
}
