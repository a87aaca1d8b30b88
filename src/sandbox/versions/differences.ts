import type { SketchFile } from '../queries.ts'

/** The library that finds differences; a worker loads it when somebody first asks for one. */
export type Differ = typeof import('diff')
export const differ = (): Promise<Differ> => import('diff')

/** A piece of a line; `isOther`: it is not so in the line that stands against it. */
export type Piece = { text: string; isOther: boolean }
/** A line in one or both of two texts, with its number in each; a `skip` stands for lines that are the same, `count` of them. */
export type Row =
  | { kind: 'same' | 'gone' | 'new'; before: number | null; after: number | null; pieces: Piece[] }
  | { kind: 'skip'; count: number }

/**
 * What became of one file. `rows` are the lines that differ with some around them; `isRough`: the texts have so little in common that
 * they are shown one after the other; `cut`: how many lines are not shown.
 */
export type FileDifference = {
  name: string
  state: 'same' | 'changed' | 'new' | 'gone'
  isText: boolean
  isRough: boolean
  rows: Row[]
  cut: number
}

/** All files of a sketch together may hold the worker up for so long, in ms. */
const WITHIN_MS = 60
/** Two texts that differ in more lines than this have little in common. */
const MOST_EDITS = 1500
/** So many lines of both together are compared in a few ms at worst. */
const IN_NO_TIME = 600
const AROUND = 3
const MOST_ROWS = 1200
const LONGEST_LINE = 2000

type Change = { value: string; added: boolean; removed: boolean }

/** What became of each file from one state of a sketch to another, in the order of the newer one; bounded in time whatever they hold. */
export function differencesOf(diff: Differ, from: readonly SketchFile[], to: readonly SketchFile[]): FileDifference[] {
  const end = performance.now() + WITHIN_MS
  const left = () => Math.max(1, Math.floor(end - performance.now()))
  const before = new Map(from.map((file) => [file.name, file]))
  const after = new Set(to.map(({ name }) => name))
  const gone = from.filter(({ name }) => !after.has(name))
  return [...to.map((file) => ofFile(diff, before.get(file.name), file, left)), ...gone.map((file) => ofFile(diff, file, undefined, left))]
}

function ofFile(diff: Differ, from: SketchFile | undefined, to: SketchFile | undefined, left: () => number): FileDifference {
  const [old, today] = [contentOf(from), contentOf(to)]
  const state = from === undefined ? 'new' : to === undefined ? 'gone' : old === today ? 'same' : 'changed'
  const isText = [from, to].every((file) => file === undefined || 'text' in file)
  const found: FileDifference = { name: (to ?? from)?.name ?? '', state, isText, isRough: false, rows: [], cut: 0 }
  if (state === 'same' || !isText) return found
  const changes = changesOf(diff, old, today, left)
  const { rows, cut } = rowsOf(changes ?? roughly(old, today))
  return { ...found, isRough: changes === undefined, rows: changes ? withMarks(diff, rows, left) : rows, cut }
}

/** Undefined when it would take too long to say. A busy machine must not make that so of what anybody writes by hand. */
function changesOf(diff: Differ, old: string, today: string, left: () => number): Change[] | undefined {
  if (linesOf(old).length + linesOf(today).length <= IN_NO_TIME) return diff.diffLines(old, today)
  return left() > 1 ? diff.diffLines(old, today, { timeout: left(), maxEditLength: MOST_EDITS }) : undefined
}

/** Whether the last line ends is no difference that anybody can see. */
function contentOf(file: SketchFile | undefined): string {
  if (!file) return ''
  if ('file' in file) return file.file
  return file.text === '' || file.text.endsWith('\n') ? file.text : `${file.text}\n`
}

/** The common beginning and end of two texts, and all that is between them; in linear time. */
function roughly(old: string, today: string): Change[] {
  const [a, b] = [linesOf(old), linesOf(today)]
  const shorter = Math.min(a.length, b.length)
  let head = 0
  while (head < shorter && a[head] === b[head]) head++
  let tail = 0
  while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  const change = (lines: string[], kind: Partial<Change> = {}): Change => ({
    value: lines.join('\n'),
    added: false,
    removed: false,
    ...kind,
  })
  return [
    change(a.slice(0, head)),
    change(a.slice(head, a.length - tail), { removed: true }),
    change(b.slice(head, b.length - tail), { added: true }),
    change(a.slice(a.length - tail)),
  ].filter(({ value }) => value !== '')
}

const linesOf = (text: string): string[] => {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

const kindOf = ({ added, removed }: Change): 'same' | 'gone' | 'new' => (added ? 'new' : removed ? 'gone' : 'same')

function rowsOf(changes: readonly Change[]): { rows: Row[]; cut: number } {
  const rows: Row[] = []
  let [before, after, missing] = [0, 0, 0]
  for (const [index, change] of changes.entries()) {
    const [kind, lines] = [kindOf(change), linesOf(change.value)]
    const skipped = kind === 'same' ? fold(lines.length, index > 0, index < changes.length - 1) : null
    for (let at = 0; at < lines.length; at++) {
      const isSkipped = skipped !== null && at >= skipped.from && at < skipped.to
      if (rows.length >= MOST_ROWS) missing += isSkipped ? 0 : 1
      else if (!isSkipped) rows.push(rowOf(kind, lines[at] ?? '', before + at + 1, after + at + 1))
      else if (at === skipped.from) rows.push({ kind: 'skip', count: skipped.to - skipped.from })
    }
    before += kind === 'new' ? 0 : lines.length
    after += kind === 'gone' ? 0 : lines.length
  }
  return { rows, cut: missing }
}

const rowOf = (kind: 'same' | 'gone' | 'new', line: string, before: number, after: number): Row => ({
  kind,
  before: kind === 'new' ? null : before,
  after: kind === 'gone' ? null : after,
  pieces: [{ text: shortened(line), isOther: false }],
})

/** Of many lines that are the same only those next to a change are shown. */
function fold(count: number, hasHead: boolean, hasTail: boolean): { from: number; to: number } | null {
  const [from, to] = [hasHead ? AROUND : 0, count - (hasTail ? AROUND : 0)]
  return to - from > 1 ? { from, to } : null
}

const shortened = (line: string): string =>
  line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE).toWellFormed()}… and ${line.length - LONGEST_LINE} more characters` : line

/** Where a line was only rewritten, what is other in it is marked. */
function withMarks(diff: Differ, rows: Row[], left: () => number): Row[] {
  const marked = [...rows]
  for (let at = 0; at < rows.length && left() > 1; at++) {
    const gone = runFrom(rows, at, 'gone')
    const come = runFrom(rows, at + gone, 'new')
    if (gone > 0 && gone === come) for (let i = 0; i < gone; i++) mark(diff, marked, at + i, at + gone + i, left)
    at += gone + come
  }
  return marked
}

function runFrom(rows: readonly Row[], start: number, kind: Row['kind']): number {
  let count = 0
  while (rows[start + count]?.kind === kind) count++
  return count
}

const LONGEST_MARKED = 300
/** Lines of which less than this is common are other lines, not rewritten ones. */
const MUST_SHARE = 0.35

function mark(diff: Differ, rows: Row[], at: number, against: number, left: () => number): void {
  const [old, today] = [rows[at], rows[against]]
  if (!old || !today || old.kind === 'skip' || today.kind === 'skip') return
  const [a, b] = [old.pieces[0]?.text ?? '', today.pieces[0]?.text ?? '']
  if (Math.max(a.length, b.length) > LONGEST_MARKED || left() <= 1) return
  const words = diff.diffWordsWithSpace(a, b, { timeout: left(), maxEditLength: 80 })
  const common = words?.reduce((sum, { value, added, removed }) => sum + (added || removed ? 0 : value.trim().length), 0) ?? 0
  if (!words || common < MUST_SHARE * Math.max(a.trim().length, b.trim().length)) return
  rows[at] = { ...old, pieces: words.filter(({ added }) => !added).map(({ value, removed }) => ({ text: value, isOther: removed })) }
  rows[against] = { ...today, pieces: words.filter(({ removed }) => !removed).map(({ value, added }) => ({ text: value, isOther: added })) }
}
