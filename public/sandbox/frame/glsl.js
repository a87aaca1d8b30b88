// @ts-check
/** A fragment shader as it is compiled: with what it includes, and the way back from the compiler's lines to the files. */

/** @typedef {import('../running.d.ts').Report} Report */

const INCLUDE = /^[ \t]*#include[ \t]+["<]([\w.-]+)[">][ \t]*$/
const MOST_INCLUDES = 32

/**
 * @param {string} main
 * @param {Map<string, string>} texts every text file of the sketch, by name
 * @returns {{ source: string, places: { file: string, line: number }[], isNew: boolean }} the place of each line; isNew: GLSL ES 3.00
 * @throws {Error} when a file is included that is not there, or in a circle
 */
export function composed(main, texts) {
  /** @type {string[]} */
  const lines = []
  /** @type {{ file: string, line: number }[]} */
  const places = []
  let included = 0
  /** @param {string} file @param {string[]} within */
  const take = (file, within) => {
    const text = texts.get(file)
    if (text === undefined) throw new Error(`${within.at(-1)} includes ${file}, and this sketch has no such file.`)
    included += 1
    if (within.includes(file) || included > MOST_INCLUDES) throw new Error(`${file} is included in itself.`)
    for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
      const [, wanted] = INCLUDE.exec(line) ?? []
      if (wanted !== undefined) {
        take(wanted, [...within, file])
        continue
      }
      lines.push(line)
      places.push({ file, line: index + 1 })
    }
  }
  take(main, [])
  const isNew = /^\s*#version\s+300\s+es\b/.test(lines.find((line) => line.trim() !== '') ?? '')
  if (!lines.some((line) => /^\s*precision\s/.test(line))) addPrecision(lines)
  // Nothing may stand before the version.
  const first = lines.findIndex((line) => line.trim() !== '')
  if (isNew && first > 0) {
    lines.splice(0, first)
    places.splice(0, first)
  }
  return { source: lines.join('\n'), places, isNew }
}

/** Without it nothing compiles, and everybody forgets it. On a line that is there already, so that the lines stay what they are. @param {string[]} lines */
function addPrecision(lines) {
  const version = lines.findIndex((line) => /^\s*#version\b/.test(line))
  const at = lines.findIndex((line, index) => index > version && !line.trim().startsWith('#'))
  if (at >= 0) lines[at] = `precision highp float; ${lines[at]}`
}

/**
 * What a compiler says, line by line.
 * @param {string} log
 * @param {{ file: string, line: number }[]} places
 * @returns {Report[]}
 */
export function complaints(log, places) {
  const found = [...log.matchAll(/^ERROR: \d+:(\d+): (.*)$/gm)].map(([, row, words = '']) => {
    const at = places[Number(row) - 1]
    return reportOf(words.replace(/^'' : /, ''), at ? { ...at, column: 1 } : null)
  })
  return found.length > 0 ? found : [reportOf(log.trim() || 'The shader does not compile, and the graphics do not say why.', null)]
}

/** @param {string} message @param {import('../running.d.ts').Place | null} place @returns {Report} */
const reportOf = (message, place) => ({ kind: 'shader', name: 'Shader', message: message.slice(0, 500), place, stack: [] })
