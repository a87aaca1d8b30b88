import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { Figures } from './rounds.ts'

export type Target = { what: string; measured: number; wanted: string; met: boolean }

/** Something that shall be at least, or at most, so much. */
export const atLeast = (what: string, measured: number, bound: number): Target => ({
  what,
  measured,
  wanted: `≥ ${bound}`,
  met: measured >= bound,
})
export const atMost = (what: string, measured: number, bound: number): Target => ({
  what,
  measured,
  wanted: `≤ ${bound}`,
  met: measured <= bound,
})

const COLUMNS = ['', 'a second', 'a server-CPU-second', 'p50 ms', 'p99 ms']

/** The figures of contenders as lines of a table. */
export const tableOf = (title: string, figures: Figures[]): string[] =>
  table([
    [title, ...COLUMNS.slice(1)],
    ...figures.map(({ name, perSecond, perCpuSecond, p50, p99 }) => [name, short(perSecond), short(perCpuSecond), short(p50), short(p99)]),
  ])

/** What was looked at and how it compares with what the server must reach. */
export const targetsTable = (targets: Target[]): string[] =>
  table([
    ['target', 'measured', 'wanted', ''],
    ...targets.map(({ what, measured, wanted, met }) => [what, short(measured), wanted, met ? 'met' : 'NOT MET']),
  ])

/** Lines of aligned columns: the first to the left, the others to the right. */
export function table(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const line = (row: string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')
  return rows.map((row) => line(row).trimEnd())
}

/** A number with three digits that count, or whole. */
const short = (n: number): string => (Math.abs(n) >= 100 ? Math.round(n).toLocaleString('en-US') : String(Number(n.toPrecision(3))))

/** Prints a benchmark's result, and writes it as JSON where that is asked for. */
export function report(
  bench: string,
  options: { json: string | undefined },
  result: { lines: string[]; targets: Target[]; figures: object },
): void {
  const { lines, targets, figures } = result
  process.stdout.write(`${[...lines, '', ...(targets.length > 0 ? targetsTable(targets) : [])].join('\n')}\n`)
  if (options.json === undefined) return
  const setting = { node: process.version, cores: availableParallelism(), options }
  writeFileSync(options.json, `${JSON.stringify({ bench, ...setting, figures, targets }, null, 2)}\n`)
}

/** Runs a benchmark: whatever goes wrong in it, above all an answer that is not right, is told and ends it with 1. */
export async function bench(run: (defer: (close: () => unknown) => void) => Promise<void>): Promise<void> {
  const closers: (() => unknown)[] = []
  try {
    await run((close) => closers.push(close))
  } catch (error) {
    process.stderr.write(`The run failed: ${error instanceof Error ? error.stack : error}\n`)
    process.exitCode = 1
  } finally {
    for (const close of closers.reverse()) await close()
  }
}
