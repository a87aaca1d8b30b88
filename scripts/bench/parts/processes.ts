import { readdirSync, readFileSync } from 'node:fs'

/** The kernel counts CPU time in hundredths of a second, on every Linux that Node runs on. */
const TICKS_A_SECOND = 100

/** A process and everything that it started, as far as it runs. */
export function familyOf(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
  )
  return [pid, ...children.flatMap(familyOf)]
}

/** CPU seconds (user and system) that these processes have used so far. */
export const cpuOf = (pids: number[]): number => pids.reduce((sum, pid) => sum + ticksOf(pid), 0) / TICKS_A_SECOND

function ticksOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field is the program's name in brackets and may hold anything, so the rest is counted from the last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

/** Memory of these processes in KB, pages that several share counted in parts (PSS): what they would give back together. */
export const memoryOf = (pids: number[]): number => pids.reduce((sum, pid) => sum + pssOf(pid), 0)

function pssOf(pid: number): number {
  const [, kb] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? []
  if (kb === undefined) throw new Error(`the kernel does not tell the memory of process ${pid}`)
  return Number(kb)
}
