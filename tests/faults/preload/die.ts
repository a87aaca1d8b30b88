/**
 * Loaded into the server by NODE_OPTIONS: a worker kills itself at an exact point of a write, which no signal from outside can hit.
 * The line's text says where: "☠ commit" right after COMMIT, with nobody answered or told; "☠ poke" instead of telling the primary of it,
 * when its own people have been told.
 */
import { createRequire } from 'node:module'

type Statement = { run: (...args: unknown[]) => unknown }
type Database = { prepare: (sql: string) => Statement }

const require = createRequire(import.meta.url)
const { prototype } = require('better-sqlite3') as { prototype: Database }
const prepare = prototype.prepare
let armed: 'commit' | 'poke' | null = null

function die(): void {
  process.kill(process.pid, 'SIGKILL')
  for (;;); // nothing runs any more, not even what is due already
}

prototype.prepare = function (this: Database, sql: string): Statement {
  const statement = prepare.call(this, sql)
  const run = statement.run
  if (sql.startsWith('INSERT INTO messages')) {
    statement.run = (...args) => {
      const point = /☠ (commit|poke)/.exec(args.join('\n'))?.[1]
      if (point === 'commit' || point === 'poke') armed = point
      return run.apply(statement, args)
    }
  }
  if (sql === 'COMMIT') {
    statement.run = (...args) => {
      const result = run.apply(statement, args)
      if (armed === 'commit') die()
      return result
    }
  }
  return statement
}

const send = process.send
if (send) {
  process.send = function (this: NodeJS.Process, ...args: unknown[]): boolean {
    const [message] = args as [{ neo?: string }]
    if (armed === 'poke' && message?.neo === 'poke') die()
    return Reflect.apply(send, process, args) as boolean
  } as typeof process.send
}
