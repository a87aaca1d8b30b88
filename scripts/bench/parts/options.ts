import { parseArgs } from 'node:util'

/** A number that may be given as `--name n`: what it is in a full run, what with `--quick`, and what it means. */
type Count = [full: number, quick: number, what: string]
type Options<T> = { [K in keyof T]: number } & { json: string | undefined; quick: boolean }

/** Reads the command line; `--help` prints what there is. A wrong option ends the program with a sentence. */
export function readOptions<T extends Record<string, Count>>(what: string, counts: T): Options<T> {
  const names = Object.keys(counts)
  const numbers = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
  const { values } = parse({ ...numbers, json: { type: 'string' }, quick: { type: 'boolean' }, help: { type: 'boolean' } })
  if (values.help) {
    process.stdout.write(help(what, counts))
    process.exit(0)
  }
  const quick = values.quick === true
  const chosen = names.map((name) => [name, numberOf(name, values[name], counts[name] as Count, quick)])
  return { ...Object.fromEntries(chosen), json: values.json, quick }
}

function parse(options: Record<string, { type: 'string' | 'boolean' }>): { values: Record<string, unknown> & { json?: string } } {
  try {
    return parseArgs({ options })
  } catch (error) {
    return refuse((error as Error).message)
  }
}

function numberOf(name: string, given: unknown, [full, short]: Count, quick: boolean): number {
  if (given === undefined) return quick ? short : full
  const number = Number(given)
  return number >= 0 ? number : refuse(`--${name} takes a number, not "${given}"`)
}

function help(what: string, counts: Record<string, Count>): string {
  const lines = Object.entries(counts).map(([name, [full, , means]]) => `  --${name.padEnd(12)} ${means} (${full})`)
  return `${what}\n${lines.join('\n')}\n  --quick        small numbers: proves in a few seconds that it runs\n  --json <file>  writes the figures there too\n`
}

function refuse(sentence: string): never {
  process.stderr.write(`${sentence}. See --help.\n`)
  process.exit(64) // EX_USAGE of sysexits.h
}
