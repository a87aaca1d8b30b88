/** Loaded into the server by NODE_OPTIONS: at SIGUSR2 its clock jumps by as many milliseconds as NEOSPACE_DATA/clock says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const file = join(process.env.NEOSPACE_DATA ?? '', 'clock')
const RealDate = Date
let jump = 0

function read(): void {
  try {
    jump = Number(readFileSync(file, 'utf8'))
  } catch {
    jump = 0
  }
}

read()
process.on('SIGUSR2', read)

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [target.now() + jump] : args, newTarget) as object,
  get: (target, key) => (key === 'now' ? () => target.now() + jump : Reflect.get(target, key)),
})
