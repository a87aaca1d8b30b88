import { ChangeSet, Text } from '@codemirror/state'
import { Invalid } from '../../core/errors.ts'

/** The most changes in one push: a client that has more sends them one after the other. */
export const MOST_CHANGES = 500
/** The most parts of one change; a replacement all over a long file has thousands. */
const MOST_PARTS = 20_000

const isLength = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
/** What CodeMirror splits lines at must not stand inside of one, else each page would count other lines. */
const isLine = (value: unknown): value is string => typeof value === 'string' && !/[\n\r\0]/.test(value)

/**
 * One part of a change: so many characters stay, or so many go and these lines come. Parts that say nothing are never made by an editor,
 * and those of others cannot be trusted to count with them.
 */
function isPart(part: unknown): boolean {
  if (!Array.isArray(part)) return isLength(part) && part > 0
  const [gone, ...lines] = part as unknown[]
  if (!isLength(gone) || !lines.every(isLine)) return false
  return lines.length === 0 ? gone > 0 : lines.length > 1 || lines[0] !== ''
}

const lengthBefore = (parts: readonly unknown[]): number =>
  parts.reduce<number>((sum, part) => sum + Number(Array.isArray(part) ? part[0] : part), 0)

/** A change out of JSON that anybody may have sent. @throws Invalid for what is none, and for one that is not of a text so long */
export function changeFrom(json: unknown, length: number): ChangeSet {
  if (!Array.isArray(json) || json.length > MOST_PARTS || !json.every(isPart))
    throw new Invalid('A step is a change set as CodeMirror writes it.')
  if (lengthBefore(json) !== length) throw new Invalid('That step was made on another text.')
  return ChangeSet.fromJSON(json)
}

/** A file's text, as the editors of everybody hold it. */
export const textOf = (text: string): Text => Text.of(text.split(/\r\n?|\n/))

/** Applies changes one after the other. @returns the text after them, and each change as it is kept. @throws Invalid */
export function applied(text: string, changes: readonly unknown[]): { text: string; steps: string[] } {
  let doc = textOf(text)
  const steps = changes.map((json) => {
    const change = changeFrom(json, doc.length)
    doc = change.apply(doc)
    return JSON.stringify(change.toJSON())
  })
  return { text: doc.toString(), steps }
}

/** The step that makes one text of another, for what does not come as steps: a file that is named anew, or goes. */
export function replacement(from: string, to: string): string {
  const [before, after] = [textOf(from), textOf(to)]
  return JSON.stringify(ChangeSet.of({ from: 0, to: before.length, insert: after }, before.length).toJSON())
}
