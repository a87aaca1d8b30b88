import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { postMessage } from '../../src/chat/mutations.ts'
import { mutation, statement } from '../../src/core/database.ts'
import { keepBytes } from '../../src/files/mutations.ts'
import { saveDraft } from '../../src/sandbox/editor/drafts.ts'
import { forkSketch } from '../../src/sandbox/forks.ts'
import { wearPicture } from '../../src/sandbox/publish/pictures.ts'
import { pin } from '../../src/sandbox/publish/pins.ts'
import { publish } from '../../src/sandbox/publish/publishing.ts'
import { sketchesInRooms } from '../../src/sandbox/rooms.ts'
import { newestLibrary } from '../../src/sandbox/run/libraries.ts'
import { createSketch } from '../../src/sandbox/sketches.ts'
import { mainFile } from '../../src/sandbox/templates.ts'
import { pinned, type Sketch, shared, sketches } from './sketches.ts'

type Row = { id: number; cuid: string; author: number; isShown: 0 | 1 }
// What was taken down counts too: it is not put up again.
const byName = statement<[string], Row>(`
  SELECT s.id, s.cuid, s.user_id AS author, s.published_id IS NOT NULL OR s.deleted_at IS NOT NULL AS isShown
  FROM scripts s JOIN users u ON u.id = s.user_id WHERE s.client_id = ? AND u.is_demo = 1`)
const inhabitant = statement<[string], { id: number }>('SELECT id FROM users WHERE username = ? AND is_demo = 1')
const pinsOn = statement<[number], { count: number }>(
  'SELECT count(*) AS count FROM profile_scripts x JOIN profiles p ON p.id = x.profile_id WHERE p.user_id = ?',
)
const said = statement<[number, string], { id: number }>('SELECT id FROM messages WHERE user_id = ? AND client_id = ?')

const dateSketch = statement<[number, number, number, number, number]>(
  'UPDATE scripts SET created_at = ?, updated_at = ?, draft_at = ?, published_at = ? WHERE id = ?',
)
const dateVersions = statement<[number, number]>('UPDATE script_versions SET created_at = ? WHERE script_id = ?')
const dateLine = statement<[string, number]>('UPDATE messages SET created_at = ? WHERE id = ?')

const momentOf = (minutesAgo: number): number => Date.now() - minutesAgo * 60_000
/** Puts a sketch into the town's past. */
const date = mutation((_tx, id: number, at: number): void => {
  dateSketch.run(at, at, at, at, id)
  dateVersions.run(at, id)
})
const dateSaid = mutation((_tx, id: number, at: number): void => void dateLine.run(new Date(at).toISOString(), id))

const FOLDER = join(import.meta.dirname, 'sketches')
const clientIdOf = (name: string): string => `demo-sketch-${name}`
const find = (name: string): Row | undefined => byName.get(clientIdOf(name))

/** The number of a sketch of the town's. */
export function sketchIdOf(name: string): number {
  const row = find(name)
  if (!row) throw new Error(`the demo town has no sketch "${name}"`)
  return row.id
}

function accountOf(name: string): number {
  const row = inhabitant.get(name)
  if (!row) throw new Error(`the demo town has no "${name}"`)
  return row.id
}

/** Begins a sketch or forks it, as it was begun; whoever was interrupted gets the same one again. */
async function begin(account: number, { name, kind, title, from }: Sketch): Promise<{ id: number; cuid: string }> {
  const [file, clientId] = [mainFile(kind), clientIdOf(name)]
  const files = [{ name: file, text: readFileSync(join(FOLDER, name, file), 'utf8') }]
  if (!from) return createSketch(account, { kind, library: newestLibrary(kind), files, title, clientId })
  const fork = await forkSketch(account, find(from)?.cuid ?? '', clientId)
  return saveDraft(account, fork.cuid, { files, title })
}

async function make(sketch: Sketch): Promise<void> {
  const account = accountOf(sketch.by)
  const { id, cuid } = await begin(account, sketch)
  const picture = await keepBytes(account, readFileSync(join(FOLDER, sketch.name, 'picture.webp')), ['image'])
  await wearPicture(account, cuid, picture.cuid)
  const { title, description, tags } = sketch
  await publish(account, cuid, { visibility: 'public', title, description, tags })
  await date(id, momentOf(sketch.ago))
}

async function pinThem(): Promise<void> {
  for (const [name, names] of Object.entries(pinned)) {
    const account = accountOf(name)
    if ((pinsOn.get(account)?.count ?? 0) > 0) continue
    for (const one of names) await pin(account, sketchIdOf(one))
  }
}

/** Makes the sketches of the town's inhabitants that are not there yet, and pins some to their walls. Gives how many it made. */
export async function makeSketches(): Promise<number> {
  const missing = sketches.filter(({ name }) => !find(name)?.isShown)
  for (const sketch of missing) await make(sketch)
  if (missing.length > 0) await pinThem()
  return missing.length
}

/** Says in rooms what is to be said of them. What was said, or taken down, is not said again. */
export async function shareSketches(): Promise<void> {
  sketchesInRooms()
  for (const [index, { room, by, ago, text, sketch }] of shared.entries()) {
    const [account, clientId] = [accountOf(by), `demo-shared-${index}`]
    if (said.get(account, clientId)) continue
    const { id } = await postMessage(account, room, { content: text ?? `script:${sketchIdOf(sketch ?? '')}`, client_id: clientId })
    await dateSaid(id, momentOf(ago))
  }
}
