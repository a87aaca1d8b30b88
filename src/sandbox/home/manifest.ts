import { NotFound } from '../../core/errors.ts'
import type { Account } from '../../core/viewer.ts'
import { type Credit, KINDS, type Kind, type Sketch, sketchFor } from '../queries.ts'
import { cleanTitle } from '../words.ts'

/** The file in a zip that says what the zip is. */
export const MANIFEST = 'neospace.json'

type Origin = { title: string; author: string; address: string | null }

/** What neospace.json says. `files` are paths in the zip, in the sketch's order: the first is the one that is run. */
export type Manifest = {
  neospace: 1
  title: string
  description: string
  author: { name: string; username: string }
  kind: Kind
  library: { name: string; version: string } | null
  credit: Origin | null
  address: string
  files: string[]
}

const addressOf = (site: string, cuid: string): string => `${site}/sketches/${cuid}`

/** What goes home with a sketch. @param site where this town is, such as https://example.org */
export function manifestOf(sketch: Sketch, library: string | null, files: string[], site: string): Manifest {
  const { title, description, kind, cuid, credit, author } = sketch
  return {
    neospace: 1,
    title,
    description,
    author: { name: author.name, username: author.username },
    kind,
    library: library === null ? null : { name: kind, version: library },
    credit: credit && { title: credit.title, author: credit.author, address: credit.cuid ? addressOf(site, credit.cuid) : null },
    address: addressOf(site, cuid),
    files,
  }
}

/** What is taken from a neospace.json that somebody sends: all of it is only their word. */
export type Brought = Pick<Manifest, 'title' | 'description' | 'author' | 'kind' | 'credit' | 'files'> & {
  version: string | null
  address: string | null
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})
const isKind = (value: unknown): value is Kind => KINDS.some((kind) => kind === value)

/** One line of at most `most` characters; '' for what is no text. */
function line(value: unknown, most: number): string {
  if (typeof value !== 'string') return ''
  return value
    .toWellFormed()
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, most)
    .toWellFormed()
}

/** Longer than any name or title here; what is really too long is refused where it is written. */
const A_LINE = 100
const AN_ADDRESS = 300

/** Reads a neospace.json; null when it is none. */
export function readManifest(text: string): Brought | null {
  const said = record(parsed(text))
  const { kind, files } = said
  if (said.neospace !== 1 || !isKind(kind) || !Array.isArray(files) || !files.every((name) => typeof name === 'string')) return null
  const [author, credit, library] = [record(said.author), record(said.credit), record(said.library)]
  const username = line(author.username, A_LINE) || line(author.name, A_LINE)
  return {
    title: line(said.title, A_LINE),
    description: typeof said.description === 'string' ? said.description.toWellFormed() : '',
    author: { name: line(author.name, A_LINE) || username, username },
    kind,
    version: line(library.version, A_LINE) || null,
    credit: line(credit.title, A_LINE) ? originOf(credit) : null,
    address: line(said.address, AN_ADDRESS) || null,
    files,
  }
}

const originOf = (credit: Record<string, unknown>): Origin => ({
  title: line(credit.title, A_LINE),
  author: line(credit.author, A_LINE),
  address: line(credit.address, AN_ADDRESS) || null,
})

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The sketch that an address of this town leads to; null when it is another town's, or nothing that this account may see. */
function sketchAt(account: number, address: string | null, site: string): Sketch | null {
  const prefix = addressOf(site, '')
  if (!address?.startsWith(prefix)) return null
  try {
    return sketchFor(account, address.slice(prefix.length))
  } catch (error) {
    if (error instanceof NotFound) return null
    throw error
  }
}

/**
 * Whom a sketch that somebody brings along is owed to. One's own keeps the credit that it had; anybody else's is a fork of theirs.
 * It is the words of who brings it: a link is put to them only where they lead to something in this town that they may see.
 */
export function creditFor({ id, username }: Pick<Account, 'id' | 'username'>, brought: Brought, site: string): Credit | null {
  const { title, author, address } = brought
  const from = sketchAt(id, address, site)
  const isOwn = from ? from.authorId === id : author.username === username && address?.startsWith(addressOf(site, ''))
  if (isOwn || !author.username) return worded(id, brought.credit, site)
  if (from) return { title: from.title, author: from.author.username, cuid: from.cuid }
  return { title: cleanTitle(title), author: cleanTitle(author.username), cuid: '' }
}

function worded(account: number, credit: Origin | null, site: string): Credit | null {
  if (!credit) return null
  return { title: cleanTitle(credit.title), author: cleanTitle(credit.author), cuid: sketchAt(account, credit.address, site)?.cuid ?? '' }
}
