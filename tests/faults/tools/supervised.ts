import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { claimPort } from '../../../src/cluster/preparation.ts'
import { repository, Town } from '../../helpers/town.ts'

const OPENS_WITHIN_MS = 20_000
const STOPS_WITHIN_MS = 8000

/** Who runs on a data folder just now, as the primary has written it down. */
export function crewOf(data: string): { primary: number; workers: number[] } {
  const { primary, workers } = JSON.parse(readFileSync(join(data, 'workers.json'), 'utf8'))
  return { primary: primary.pid, workers: workers.map(({ pid }: { pid: number }) => pid) }
}

/** Settles when a town answers that it is ready. */
export async function ready(url: string): Promise<void> {
  const end = performance.now() + OPENS_WITHIN_MS
  while (performance.now() < end) {
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if (answer?.ok) return
    await pause(25)
  }
  throw new Error(`${url} did not become ready`)
}

/** A town as an operator runs it: by startprod.sh, which starts it again when it dies. */
export class Supervised {
  readonly town: Town
  readonly #script: ChildProcess

  private constructor(town: Town, script: ChildProcess) {
    this.town = town
    this.#script = script
  }

  /** Starts it and waits until it is ready. */
  static async open(env: Record<string, string>, workers = 2): Promise<Supervised> {
    const data = mkdtempSync(join(tmpdir(), 'neospace-'))
    const port = await claimPort('127.0.0.1', 0)
    const town = new Town({ data })
    town.url = `http://127.0.0.1:${port}`
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NEOSPACE_|HOST$|VITEST|NODE_ENV$)/.test(name)))
    const settings = { ...env, PORT: String(port), NEOSPACE_DATA: data, NEOSPACE_WORKERS: String(workers) }
    const script = spawn('./startprod.sh', { cwd: repository, env: { ...inherited, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [script.stdout, script.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => town.log.push(...text.split('\n').filter(Boolean)))
    }
    const site = new Supervised(town, script)
    await ready(town.url).catch(async (error) => {
      await site.close()
      throw new Error(`${error}\n${town.log.join('\n')}`)
    })
    return site
  }

  /** Ends all of it as Ctrl-C would, and gives the script's exit code. */
  async close(): Promise<number | null> {
    const gone = once(this.#script, 'exit') as Promise<[number | null]>
    const late = setTimeout(() => this.#script.kill('SIGKILL'), STOPS_WITHIN_MS)
    this.#script.kill('SIGTERM')
    const [code] = await gone
    clearTimeout(late)
    this.town.db().close()
    rmSync(this.town.data, { recursive: true, force: true })
    return code
  }
}
