import { openTown, type Person, type Town } from '../../../tests/helpers/town.ts'

/** As often as a setting can say, so that what is measured is the work and not a refusal. */
const NO_LIMIT = '999999999/1'
const LIMITS = [
  'MESSAGES',
  'EVENTS',
  'JOINS',
  'BACKFILLS',
  'READS',
  'REQUESTS',
  'HANDSHAKES',
  'PIECES',
  'STICKERS',
  'GUESTBOOK',
  'WATCHES',
  'UPLOADS',
]

/** The settings of a benchmark: production, with the limits raised that a crowd from one address would meet. */
export const raisedLimits: Record<string, string> = {
  NODE_ENV: 'production',
  NEOSPACE_LIMIT_SOCKETS: '1000000',
  ...Object.fromEntries(LIMITS.map((name) => [`NEOSPACE_LIMIT_${name}`, NO_LIMIT])),
}

/** Starts a town of its own for a benchmark, with so many people (seeded in the database, since signing up is slow on purpose). */
export async function openBenchTown(workers: number, people: number): Promise<{ town: Town; pid: number; people: Person[] }> {
  const town = await openTown({ workers, env: raisedLimits })
  const seed = town.db().transaction(() => Array.from({ length: people }, (_, index) => town.account(`bench-${index}`)))
  return { town, pid: Number(town.primary.pid), people: seed() }
}
