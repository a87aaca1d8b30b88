export type Level = 'info' | 'warn' | 'error'

/** One JSON line on stdout: time, level, process, sentence and whatever facts belong to it. Errors keep their stack. */
export function log(level: Level, message: string, facts: Record<string, unknown> = {}): void {
  const line = { time: new Date().toISOString(), level, pid: process.pid, message, ...facts }
  process.stdout.write(`${JSON.stringify(line, (_, value) => (value instanceof Error ? (value.stack ?? value.message) : value))}\n`)
}
