/** One attacker, in a process of its own: `main.ts <attack> <options as JSON>`. Prints what became of it as JSON when its input ends. */
import { once } from 'node:events'
import { crowd } from './crowd.ts'
import { flood } from './flood.ts'
import { guesses } from './guesses.ts'
import { slowloris } from './slowloris.ts'

/** What every attack is told. */
export type Target = { host: string; port: number; cookie: string; from: string; count: number }
/** Begins at once; gives a function that ends it, or awaits its end, and tells what happened. */
export type Attack = (target: Target) => () => Record<string, number> | Promise<Record<string, number>>

const ATTACKS: Record<string, Attack> = { crowd, flood, guesses, slowloris }

const [name = '', options = '{}'] = process.argv.slice(2)
const end = ATTACKS[name]?.(JSON.parse(options) as Target)
process.stdin.resume()
await once(process.stdin, 'end')
process.stdout.write(JSON.stringify((await end?.()) ?? {}))
process.exit(0)
