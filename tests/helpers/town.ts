import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import bcrypt from 'bcrypt'
import Sqlite from 'better-sqlite3'
import { portraitOf } from '../../src/accounts/names.ts'
import { hashToken, newPublicId, newToken } from '../../src/core/crypto.ts'
import { keepAssets, lendAssets } from './assets.ts'
import { Client } from './client.ts'

export const repository = dirname(dirname(import.meta.dirname))

/** Somebody with an account and one session in a town. */
export type Person = { id: number; name: string; session: number; cookie: string }
export type Sent = { as?: Person; headers?: Record<string, string> }

export type TownOptions = {
  /** Settings beside the defaults. */
  env?: Record<string, string>
  workers?: number
  /** A folder to open again; it is not removed then. */
  data?: string
}

const READY_WITHIN_MS = 60_000
const STOP_WITHIN_MS = 8000
const DAY_MS = 86_400_000
/** Enough for the connections to have gone round all workers more than once. */
const WORKER_TRIES = 24

/** Starts a real town in real processes: its own data folder, its own port. Close it when the tests are over. */
export async function openTown(options: TownOptions = {}): Promise<Town> {
  const town = new Town(options)
  await town.start()
  return town
}

/** A town; there is nothing of it before it is started. */
export class Town {
  readonly data: string
  /** Where it is served, without a slash at the end. */
  url = ''
  /** Every line that the town's processes wrote since the first start. */
  readonly log: string[] = []
  #primary: ChildProcess | undefined
  #database: Sqlite.Database | undefined
  readonly #env: Record<string, string>
  readonly #temporary: boolean

  constructor({ env = {}, workers = 2, data }: TownOptions = {}) {
    this.data = data ?? join(tmpdir(), `neospace-${newPublicId()}`)
    this.#env = { ...env, NEOSPACE_WORKERS: String(workers) }
    this.#temporary = data === undefined
  }

  /** The primary's process. */
  get primary(): ChildProcess {
    if (!this.#primary) throw new Error('the town does not run')
    return this.#primary
  }

  /** Starts the server (again) and waits until it is ready. After the first time it listens on the same port. */
  async start(): Promise<void> {
    if (this.#temporary && !existsSync(this.data)) {
      mkdirSync(this.data, { mode: 0o700 })
      lendAssets(this.data)
    }
    const inherited = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(NEOSPACE_|PORT$|HOST$|VITEST|NODE_ENV$)/.test(name)),
    )
    const env = { ...inherited, PORT: this.url ? new URL(this.url).port : '0', ...this.#env, NEOSPACE_DATA: this.data }
    const primary = spawn(process.execPath, ['src/main.ts'], { cwd: repository, env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#primary = primary
    const kill = () => primary.kill('SIGKILL') // should the tests end before `close`; its workers follow
    process.once('exit', kill)
    primary.once('exit', () => process.off('exit', kill))
    const first = this.log.length
    for (const stream of [primary.stdout, primary.stderr]) {
      let rest = ''
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n')
        rest = lines.pop() ?? ''
        this.log.push(...lines)
      })
    }
    const end = performance.now() + READY_WITHIN_MS
    while (!(await this.#isReady(first))) {
      const over = primary.exitCode !== null || primary.signalCode !== null || performance.now() > end
      if (over) {
        await this.close()
        throw new Error(`the town did not open:\n${this.log.slice(first).join('\n')}`)
      }
      await pause(25)
    }
    if (this.#temporary) keepAssets(this.data)
  }

  /** Ready is when every worker is: the first one answers earlier. */
  async #isReady(first: number): Promise<boolean> {
    const said = (sentence: string) => this.log.slice(first).find((line) => line.includes(`"message":"${sentence}"`))
    const starts = said('NeoSpace starts')
    if (!starts || !said('NeoSpace is ready')) return false
    this.url = String(JSON.parse(starts).url)
    // Connections go round, so that each worker is asked once.
    const workers = Number(this.#env.NEOSPACE_WORKERS)
    for (let i = 0; i < workers; i++) {
      const answer = await fetch(`${this.url}/readyz`, { headers: { connection: 'close' } }).catch(() => null)
      if (!answer?.ok) return false
    }
    return true
  }

  /** Sends the primary a signal and gives its exit code once it is over; null when a signal ended it. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const { primary } = this
    if (primary.exitCode !== null || primary.signalCode !== null) return primary.exitCode
    const exit = once(primary, 'exit') as Promise<[number | null]>
    const late = setTimeout(() => primary.kill('SIGKILL'), STOP_WITHIN_MS)
    primary.kill(signal)
    const [code] = await exit
    clearTimeout(late)
    return code
  }

  async close(): Promise<void> {
    if (this.#primary) await this.stop()
    this.#database?.close()
    if (this.#temporary) rmSync(this.data, { recursive: true, force: true })
  }

  /** A connection to the town's database, as one more process. */
  db(): Sqlite.Database {
    this.#database ??= new Sqlite(join(this.data, 'neospace.db'), { timeout: 5000 })
    return this.#database
  }

  /** Puts an account with one session straight into the database. Without a password nobody can sign in to it. */
  account(name: string, { staff = false, password }: { staff?: boolean; password?: string } = {}): Person {
    const { avatar, color } = portraitOf(name)
    const hash = password === undefined ? '' : bcrypt.hashSync(password, 4)
    const { lastInsertRowid } = this.db()
      .prepare(
        `INSERT INTO users (puid, username, password_hash, avatar, avatar_color, is_staff, created_at)
          VALUES (?, ?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ'))`,
      )
      .run(newPublicId(), name, hash, avatar, color, staff ? 1 : 0)
    this.db()
      .prepare(
        `INSERT INTO profiles (user_id, display_name, created_at, updated_at)
          SELECT id, username, created_at, created_at FROM users WHERE id = ?`,
      )
      .run(lastInsertRowid)
    return this.session({ id: Number(lastInsertRowid), name })
  }

  /** One more session of an account: another browser of the same person. */
  session({ id, name }: Pick<Person, 'id' | 'name'>, { seen = Date.now(), expires }: { seen?: number; expires?: number } = {}): Person {
    const token = newToken()
    const { lastInsertRowid } = this.db()
      .prepare(
        `INSERT INTO sessions (token_hash, user_id, address, agent, created_at, seen_at, expires_at)
          VALUES (?, ?, '127.0.0.1', 'test', ?, ?, ?)`,
      )
      .run(hashToken(token), id, seen, seen, expires ?? seen + 30 * DAY_MS)
    return { id, name, session: Number(lastInsertRowid), cookie: `neospace_session=${token}` }
  }

  /** GET, as a program. Redirects are not followed. */
  get(path: string, sent: Sent = {}): Promise<Response> {
    return this.#request(path, {}, sent)
  }

  /** POST of a JSON body. */
  post(path: string, body: unknown, sent: Sent = {}): Promise<Response> {
    return this.#request(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }, sent)
  }

  /** POST of a form, as a browser without script sends it. */
  form(path: string, fields: Record<string, string>, sent: Sent = {}): Promise<Response> {
    return this.#request(path, { method: 'POST', body: new URLSearchParams(fields) }, sent)
  }

  #request(path: string, init: { method?: string; body?: string | URLSearchParams; headers?: Record<string, string> }, sent: Sent) {
    const headers = { ...init.headers, ...(sent.as && { cookie: sent.as.cookie }), ...sent.headers }
    return fetch(this.url + path, { ...init, headers, redirect: 'manual' })
  }

  /**
   * Connects a socket of a person.
   * @param options.worker the number of the worker that it shall sit on; connections go round, so it tries until it does
   * @throws Error with the handshake's `connect_error`
   */
  async connect(person: Person, { worker, headers = {} }: { worker?: number; headers?: Record<string, string> } = {}): Promise<Client> {
    for (let tries = 0; tries < WORKER_TRIES; tries++) {
      const sent = { cookie: person.cookie, origin: this.url, ...headers }
      const client = await Client.open(this.url, sent, (one) => this.#settle(one))
      if (worker === undefined || client.worker === worker) return client
      client.close()
    }
    throw new Error(`no connection came to worker ${worker}`)
  }

  /** The feed is delivered in order: once a later change has reached this worker, so have all before it. */
  async #settle(client: Client): Promise<void> {
    const person = this.account(`probe-${newPublicId().slice(0, 12)}`)
    const probe = await this.connect(person, { worker: client.worker })
    const { session } = person
    this.db()
      .prepare("INSERT INTO changes (topic, kind, ref, at) VALUES (?, 'sign-out', ?, ?)")
      .run(`session:${session}`, session, Date.now())
    await probe.closed
    await client.ask('latency_check') // what the worker sent before is in front of this answer
  }
}
