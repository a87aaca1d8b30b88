import type { Person, Town } from '../../../tests/helpers/town.ts'

export const A_PAGE = 24
const KINDS = ['p5', 'three', 'canvas', 'shader']
const CHANCES = 2 ** 47
const DIGITS = 12
/** As many as one person may have. */
const MOST_EACH = 500

const cuidOf = (number: number): string => `sketch${'-'.repeat(4)}${String(number).padStart(DIGITS, '0')}`

/** The numbers of the sketches on a page, from top to bottom. */
export const numbersOn = (page: Buffer): number[] =>
  [...page.toString('latin1').matchAll(/ data-sketch="sketch-{4}(\d{12})"/g)].map(([, number]) => Number(number))

/**
 * Hangs so many sketches into a town, straight into its database, as publishing them one by one would. Of four in a row each is of another
 * kind, with another tag and another word in its title. Every fourth one of the newest is by the first person; no other person has more
 * than one may have. A sketch's place in the gallery is its number.
 */
export function hangSketches(town: Town, people: Person[], sketches: number): void {
  const db = town.db()
  const script = db.prepare(`
    INSERT INTO scripts (cuid, user_id, title, script_type, visibility, draft, draft_at, listed_seq, chance, created_at, updated_at)
    VALUES (?, ?, ?, ?, 'public', ?, ?, ?, ?, ?, ?)`)
  const version = db.prepare("INSERT INTO script_versions (script_id, kind, files, bytes, created_at) VALUES (?, 'publish', ?, ?, ?)")
  const publish = db.prepare('UPDATE scripts SET published_id = ?, published_at = ? WHERE id = ?')
  const tag = db.prepare('INSERT INTO script_tags (script_id, tag, listed_seq) VALUES (?, ?, ?)')
  const index = db.prepare('INSERT INTO scripts_search (rowid, title, tags, author) VALUES (?, ?, ?, ?)')
  const files = JSON.stringify([{ name: 'sketch.js', text: 'function draw() {}' }])
  const now = Date.now()
  db.transaction(() => {
    for (let number = 1; number <= sketches; number++) {
      const by = authorOf(people, number, sketches)
      const chance = Math.floor((CHANCES / sketches) * ((number * 7919) % sketches))
      const id = script.run(cuidOf(number), by.id, titleOf(number), KINDS[number % 4], files, now, number, chance, now, now).lastInsertRowid
      const published = version.run(id, files, files.length, now).lastInsertRowid
      publish.run(published, now, id)
      tag.run(id, tagOf(number), number)
    }
    // The other way round, as its rows are: out of order each would be written down by itself.
    for (let number = sketches; number >= 1; number--) {
      index.run(-number, titleOf(number), tagOf(number), authorOf(people, number, sketches).name)
    }
  })()
}

const WORDS = ['harbour', 'lantern', 'orchard', 'thunder']
const titleOf = (number: number): string => `${WORDS[number % 4]} number ${String(number).padStart(DIGITS, '0')}`
const tagOf = (number: number): string => `tag-${number % 4}`

function authorOf(people: Person[], number: number, sketches: number): Person {
  const [first, ...others] = people
  const isNew = number > sketches - 4 * MOST_EACH
  const by = isNew && number % 4 === 0 ? first : others[number % others.length]
  if (!by) throw new Error('there is nobody who could have made it')
  return by
}

/** Every fourth number downwards, beginning below `before`, as a page shows them. */
const fourths = (before: number, rest: number): number[] => {
  let number = before - 1
  while (number % 4 !== rest) number -= 1
  return Array.from({ length: A_PAGE }, (_, index) => number - 4 * index)
}

/** A way to look at the gallery: its address, and what must be there. */
export type Way = { name: string; path: string; expected: number[] | null }

/** Every way to look at a gallery of so many sketches; all of them fill a page, if there are at least a hundred. */
export function waysThrough(sketches: number, author: string): Way[] {
  const top = sketches + 1
  const middle = Math.ceil(sketches / 2)
  const down = (before: number) => Array.from({ length: A_PAGE }, (_, index) => before - 1 - index)
  return [
    { name: 'newest', path: '/sketches', expected: down(top) },
    { name: 'further back', path: `/sketches?before=${middle}`, expected: down(middle) },
    { name: 'by kind', path: '/sketches?kind=shader', expected: fourths(top, 3) },
    { name: 'by tag', path: '/sketches?tag=tag-2', expected: fourths(top, 2) },
    { name: 'by person', path: `/sketches?by=${author}`, expected: fourths(top, 0) },
    { name: 'search', path: '/sketches?q=lantern', expected: fourths(top, 1) },
    { name: 'search, two words', path: '/sketches?q=lantern+number', expected: fourths(top, 1) },
    { name: 'by chance', path: '/sketches/random', expected: null },
  ]
}
