import { newName } from '../../helpers/seats.ts'

/** Whether the tests run at full size, as `npm run test:faults` has it. */
export const isFull = process.env.NEOSPACE_FULL === '1'

/** The full size of something, or the reduced one. */
export const size = <T>(full: T, reduced: T): T => (isFull ? full : reduced)

/** Settings that take every limit by rate out of the way of a test that is not about limits. */
export const UNLIMITED = {
  NEOSPACE_LIMIT_EVENTS: '100000/10',
  NEOSPACE_LIMIT_MESSAGES: '100000/60',
  NEOSPACE_LIMIT_EDITS: '100000/60',
  NEOSPACE_LIMIT_JOINS: '100000/60',
  NEOSPACE_LIMIT_BACKFILLS: '100000/60',
  NEOSPACE_LIMIT_REQUESTS: '100000/60',
  NEOSPACE_LIMIT_HANDSHAKES: '100000/60',
  NEOSPACE_LIMIT_SOCKETS: '5000',
}

/** The p-th percentile of some figures. */
export function percentile(figures: number[], p: number): number {
  const sorted = figures.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))] ?? Number.NaN
}

/** Says a measured figure aloud, for whoever reads the run. */
export const report = (what: string, figures: Record<string, number | string>): void => {
  const told = Object.entries(figures).map(([name, value]) => `${name} ${typeof value === 'number' ? Math.round(value * 10) / 10 : value}`)
  process.stdout.write(`  ${what}: ${told.join(', ')}\n`)
}

/** The names of some people, whom nobody has met yet. */
export const names = (count: number, prefix = 'person'): string[] => Array.from({ length: count }, () => newName(`${prefix}-`))
