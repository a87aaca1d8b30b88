import type { Person, Town } from '../../../tests/helpers/town.ts'

/** What hangs on the wall that is measured. */
export const FURNITURE = { pieces: 12, stickers: 40, entries: 20 }

/** A furnished wall: whose it is, its address and id, and the ids of what hangs there. */
export type FurnishedWall = { path: string; id: number; owner: Person; pieces: number[]; stickers: number[] }

/** What a piece of each kind says; the wall has them in turn. */
const PIECES: { module_type: string; content: object; style?: object }[] = [
  { module_type: 'text', content: { text: '## The sill\n\nThree tomatoes, *one* wasp. **Leave the hiss in.**\n\n- cuttings\n- string' } },
  { module_type: 'quote', content: { text: 'A town is a wall that somebody waters.', source: 'the almanac' } },
  {
    module_type: 'list',
    content: { title: 'currently', rows: Array.from({ length: 5 }, (_, i) => [`row ${i}`, `what there is in row ${i}`]) },
  },
  {
    module_type: 'link',
    content: { url: 'https://example.org/almanac', title: 'Almanac', description: 'What to sow when.' },
    style: { layout: 'card' },
  },
]

const AT_ONCE = 5

/**
 * Furnishes somebody's wall through the public interface.
 * @param guests who signs the guestbook, in turn
 * @throws Error when something was refused
 */
export async function furnishWall(town: Town, owner: Person, guests: Person[]): Promise<FurnishedWall> {
  const { id } = await ask(town, owner, '/profile/update', { display_name: 'Bench', bio: 'A wall to be measured.' }).then(() =>
    profileOf(town, owner),
  )
  const pieces: number[] = []
  for (let i = 0; i < FURNITURE.pieces; i++) {
    const piece = PIECES[i % PIECES.length] as (typeof PIECES)[number]
    pieces.push(Number((await ask(town, owner, '/wall/post/add', piece)).id))
  }
  const stickers: number[] = []
  for (let i = 0; i < FURNITURE.stickers; i++) {
    const place = { x_pos: (i * 37) % 100, y_pos: (i * 53) % 100, piece: i % 4 === 0 ? null : pieces[i % pieces.length] }
    const sticker = { profile_id: id, sticker_type: 'emoji', text_content: '🌱', rotation: (i % 7) * 5 - 15, ...place }
    stickers.push(Number((await ask(town, owner, '/wall/sticker/add', sticker)).id))
  }
  for (let i = 0; i < FURNITURE.entries; i++) {
    const guest = guests[i % Math.min(guests.length, AT_ONCE)] as Person
    await ask(town, guest, '/guestbook', { profile_id: id, content: `Entry ${i}: I was here, and the kettle was on.` })
  }
  return { path: `/@${owner.name}`, id, owner, pieces, stickers }
}

const profileOf = (town: Town, owner: Person): { id: number } =>
  town.db().prepare<[number], { id: number }>('SELECT id FROM profiles WHERE user_id = ?').get(owner.id) ?? { id: 0 }

async function ask(town: Town, as: Person, path: string, body: object): Promise<{ id?: number }> {
  const answer = await town.post(path, body, { headers: { cookie: as.cookie } })
  const said = (await answer.json()) as { ok: boolean; id?: number }
  if (!said.ok) throw new Error(`${path} was refused: ${JSON.stringify(said)}`)
  return said
}

/** Whether a page shows all of the wall. @throws Error when something is missing */
export function checkWall(page: string, wall: FurnishedWall): void {
  const found = (pattern: RegExp) => [...page.matchAll(pattern)].length
  const shown = {
    pieces: found(/<section class="mod [^"]*" id="post-\d+"/g),
    stickers: found(/id="sticker-\d+"/g),
    entries: found(/<li class="gb__e"/g),
  }
  for (const what of ['pieces', 'stickers', 'entries'] as const) {
    if (shown[what] !== FURNITURE[what]) throw new Error(`the page of ${wall.path} shows ${shown[what]} ${what} of ${FURNITURE[what]}`)
  }
}
