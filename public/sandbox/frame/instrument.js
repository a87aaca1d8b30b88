// @ts-check
/** Makes code ready to run: every loop is counted, and modules find each other. By parsing, so that nothing in a text or a comment is taken for code. */

/** @typedef {import('./frame.d.ts').Edit} Edit */
/** @typedef {import('./frame.d.ts').Prepared} Prepared */
/** @typedef {import('acorn').AnyNode} AnyNode */

/** @type {typeof import('acorn').parse} */
let parse
/** @param {typeof import('acorn').parse} acorn */
export const useParser = (acorn) => {
  parse = acorn
}

/** Each loop, by the number that its turns call. @type {import('./frame.d.ts').Loop[]} */
export const loops = []

/** @param {string} text */
function lineStarts(text) {
  const starts = [0]
  for (const { index } of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(index)
  for (let i = 1; i < starts.length; i++) {
    const at = starts[i] ?? 0
    starts[i] = at + (text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1)
  }
  return starts
}

/** @param {number[]} starts @param {number} at */
function lineAt(starts, at) {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= at) low = middle
    else high = middle - 1
  }
  return low
}

/** @param {AnyNode} node @returns {AnyNode[]} */
const within = (node) =>
  Object.values(node)
    .flat()
    .filter((child) => typeof child?.type === 'string')

/** @param {AnyNode} node @param {(node: AnyNode) => void} see */
function visit(node, see) {
  see(node)
  for (const child of within(node)) visit(child, see)
}

/** Whether something is awaited in a loop itself, and not only in a function in it. @param {AnyNode} node @returns {boolean} */
const awaits = (node) =>
  node.type === 'AwaitExpression' || ('await' in node && node.await === true) || (!/Function/.test(node.type) && within(node).some(awaits))

/**
 * Parses a file.
 * @param {string} text
 * @param {{ module: boolean }} options
 * @throws {SyntaxError} with `loc`: line from 1, column from 0
 */
export const parsed = (text, { module }) =>
  parse(text, { ecmaVersion: 'latest', sourceType: module ? 'module' : 'script', allowHashBang: true })

/**
 * The edits that count the loops of a program.
 * @param {import('acorn').Program} program
 * @param {string} name of the file
 * @param {string} text
 * @returns {Edit[]}
 */
export function loopEdits(program, name, text) {
  const starts = lineStarts(text)
  /** @type {Edit[]} */
  const edits = []
  visit(program, (node) => {
    if (!/^(?:For|ForIn|ForOf|While|DoWhile)Statement$/.test(node.type) || !('body' in node)) return
    const body = /** @type {import('acorn').Statement} */ (node.body)
    const line = lineAt(starts, node.start)
    const place = { file: name, line: line + 1, column: node.start - (starts[line] ?? 0) + 1 }
    const count = `neo$(${loops.push({ place, awaits: awaits(node) }) - 1});`
    if (body.type === 'BlockStatement') edits.push({ start: body.start + 1, removed: 0, text: count })
    else edits.push({ start: body.start, removed: 0, text: `{${count}` }, { start: body.end, removed: 0, text: '}' })
  })
  return edits
}

/**
 * The edits that let modules find each other: where they run they have no address that a relative one could start from.
 * @param {import('acorn').Program} program
 * @param {string} name
 * @param {(specifier: string) => string | null} addressOf
 * @returns {Edit[]}
 */
export function moduleEdits(program, name, addressOf) {
  /** @type {Edit[]} */
  const edits = []
  visit(program, (node) => {
    if (node.type === 'MetaProperty' && node.meta.name === 'import')
      edits.push({ start: node.start, removed: node.end - node.start, text: `neo$meta(${JSON.stringify(name)})` })
    const source = 'source' in node ? node.source : null
    if (node.type === 'ImportExpression' && source && source.type !== 'Literal')
      edits.push({ start: source.start, removed: 0, text: 'neo$at(' }, { start: source.end, removed: 0, text: ')' })
    if (source?.type !== 'Literal' || typeof source.value !== 'string') return
    const address = addressOf(source.value)
    if (address !== null) edits.push({ start: source.start, removed: source.end - source.start, text: JSON.stringify(address) })
  })
  return edits
}

/**
 * Puts edits into a file, and keeps the way back.
 * @param {string} name
 * @param {string} text
 * @param {Edit[]} edits
 * @returns {Prepared}
 */
export function prepared(name, text, edits) {
  const starts = lineStarts(text)
  // Where a loop's body is a loop, two pieces begin at one place: the outer one was found first, and ends last.
  const inOrder = edits.toSorted((a, b) => a.start - b.start)
  let [code, at] = ['', 0]
  /** @type {Map<number, { column: number, removed: number, added: number }[]>} */
  const byLine = new Map()
  for (const { start, removed, text: added } of inOrder) {
    code += text.slice(at, start) + added
    at = start + removed
    const line = lineAt(starts, start)
    const column = start - (starts[line] ?? 0) + 1
    byLine.set(line + 1, [...(byLine.get(line + 1) ?? []), { column, removed, added: added.length }])
  }
  code += text.slice(at)
  return {
    name,
    code: `${code}\n//# sourceURL=${name}`,
    original: (line, column) => ({ line, column: before(byLine.get(line) ?? [], column) }),
  }
}

/** @param {{ column: number, removed: number, added: number }[]} edits of one line @param {number} column in what runs */
function before(edits, column) {
  let shift = 0
  for (const { column: start, removed, added } of edits) {
    if (start + shift > column) break
    if (column < start + shift + added) return start
    shift += added - removed
  }
  return column - shift
}
