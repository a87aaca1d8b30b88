const WORDS = 'the kettle is on and a window stays open tonight so come in sit down and tell us what you made today'.split(' ')
const SHORTEST = 4
const SPREAD = 23

/** What is said as the nth line: plain words, 30 to 150 characters, the same for the same n; its number can be read out of it. */
export function lineOf(n: number): string {
  const length = SHORTEST + ((n * 7) % SPREAD)
  const words = Array.from({ length }, (_, index) => WORDS[(n + index) % WORDS.length])
  return `${label(n)} ${words.join(' ')}`
}

/** A line that is as long for every n, for comparing what it costs with other programs. */
export const evenLineOf = (n: number): string => `${label(n)} ${WORDS.join(' ')}`

/** The number of a line, in as many digits for each. */
export const label = (n: number): string => `line ${String(n).padStart(7, '0')}`

/** The number in a line's text. @throws Error when it has none */
export function numberIn(text: string): number {
  const [, digits] = /line (\d{7})/.exec(text) ?? []
  if (digits === undefined) throw new Error(`this is no line that anybody sent: ${text.slice(0, 200)}`)
  return Number(digits)
}
