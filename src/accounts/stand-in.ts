import { createHmac } from 'node:crypto'
import { config } from '../core/config.ts'
import { statement } from '../core/database.ts'
import { secretKey } from '../core/secret.ts'

const MINUTE_MS = 60_000

type Share = { cost: number; count: number }
const costs = statement<[], Share>(`
  SELECT CAST(substr(password_hash, 5, 2) AS INTEGER) AS cost, count(*) AS count FROM users
  WHERE password_hash LIKE '$2_$__$%' GROUP BY cost`)

let known: { at: number; shares: Share[] } | undefined

/** Today's cost is last: whoever signs in moves on to it, and nobody away from it. */
function shares(): Share[] {
  if (known && performance.now() - known.at < MINUTE_MS) return known.shares
  const isToday = ({ cost }: Share) => Number(cost === config.passwordCost)
  known = { at: performance.now(), shares: costs.all().sort((a, b) => isToday(a) - isToday(b) || a.cost - b.cost) }
  return known.shares
}

/**
 * What refusing an unknown name costs. After the setting was changed the names of this town have hashes of several costs, so unknown
 * ones have them in the same shares: each the same every time, until like a known one's it becomes today's.
 */
export function standInCost(name: string): number {
  const all = shares()
  const place = createHmac('sha256', secretKey('password costs')).update(name.toLowerCase()).digest().readUInt32BE(0) / 2 ** 32
  let left = place * all.reduce((sum, { count }) => sum + count, 0)
  for (const { cost, count } of all) {
    if (left < count) return cost
    left -= count
  }
  return config.passwordCost
}
