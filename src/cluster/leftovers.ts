import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { log } from '../core/log.ts'
import { CannotStart } from './cannot-start.ts'

/** A process by its id and the moment the kernel started it: an id alone may belong to somebody else by now. */
export type ProcessMark = { pid: number; start: string }

/** Who ran on this data directory. `boot` is the machine's: after a reboot every id is somebody else's. */
type Register = { boot: string; primary: ProcessMark; workers: ProcessMark[] }

/** Workers whose primary died end by themselves within a second; the ones that hang are given this long. */
const PATIENCE_MS = 1000
const LOOK_EVERY_MS = 25
const KILLED_MS = 2000

/** This process, or another, as it can be recognised later; null when it has ended, or where there is no /proc. */
export function markOf(pid: number): ProcessMark | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in brackets and may hold anything, so the rest is counted from the last bracket.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const start = fields[18]
    return start === undefined || state === 'Z' || state === 'X' ? null : { pid, start }
  } catch {
    return null
  }
}

/** Whether exactly that process still runs. */
export const isAlive = (mark: ProcessMark): boolean => markOf(mark.pid)?.start === mark.start

/** Writes down who runs here, for the next primary should this one not be able to tidy up. */
export function writeRegister(file: string, workerIds: number[]): void {
  const primary = markOf(process.pid)
  if (!primary) return
  const workers = workerIds.map(markOf).filter((mark) => mark !== null)
  const register: Register = { boot: bootId(), primary, workers }
  try {
    writeFileSync(`${file}.new`, JSON.stringify(register))
    renameSync(`${file}.new`, file)
  } catch (error) {
    log('warn', 'could not write down who runs here', { error }) // a full disk is no reason to stop
  }
}

/**
 * Ends the workers that an earlier primary left behind: they may hold the database's lock.
 * @throws CannotStart when that primary still runs, since two on one database would end each other's workers
 */
export async function endLeftovers(file: string): Promise<void> {
  const register = readRegister(file)
  if (!register || register.boot !== bootId()) return
  if (isAlive(register.primary) && register.primary.pid !== process.pid) {
    throw new CannotStart(`NeoSpace is already running on this data directory, as process ${register.primary.pid}. Stop that one first.`)
  }
  await waitForEnd(register.workers, PATIENCE_MS)
  const hung = register.workers.filter(isAlive)
  for (const { pid } of hung) {
    log('warn', 'ending a worker that the last primary left behind', { worker: pid })
    process.kill(pid, 'SIGKILL')
  }
  await waitForEnd(hung, KILLED_MS)
}

async function waitForEnd(marks: ProcessMark[], ms: number): Promise<void> {
  for (let waited = 0; waited < ms && marks.some(isAlive); waited += LOOK_EVERY_MS) await pause(LOOK_EVERY_MS)
}

function readRegister(file: string): Register | null {
  if (!existsSync(file)) return null
  try {
    const register: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isRegister(register) ? register : null
  } catch {
    return null // cut off by a power cut, after which nobody is left
  }
}

function isRegister(value: unknown): value is Register {
  const register = value as Partial<Register> | null
  return typeof register?.boot === 'string' && isMark(register.primary) && Array.isArray(register.workers) && register.workers.every(isMark)
}

function isMark(value: unknown): value is ProcessMark {
  const mark = value as Partial<ProcessMark> | null | undefined
  return Number.isInteger(mark?.pid) && Number(mark?.pid) > 1 && typeof mark?.start === 'string'
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return ''
  }
}
