import { randomBytes } from 'node:crypto'
import { Agent } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'
import { waitBefore } from '../../../public/patience.js'
import type { Ack, Payload } from '../../helpers/client.ts'
import type { Person, Town } from '../../helpers/town.ts'
import type { History, Outcome, Said } from './history.ts'
import { type Line, type Page, Shown } from './shown.ts'

type Failure = Payload & { code: string }

export type Habits = {
  room?: string
  /** How long to wait before the n-th try to come back, in ms. The page's own rule unless told otherwise. */
  patience?: (tries: number) => number
  /** Whether a line that was not answered is sent again under the same client id, as the page does. */
  resends?: boolean
  /** Another address of this machine to come from. */
  from?: string
  /** Whether everything that they hear is kept, in `heard`. */
  records?: boolean
  /** Where to connect, when it is not straight to the town. */
  url?: string
}

const ANSWER_MS = 15_000

/** Somebody at a page: joins, catches up, comes back by themselves, and places what they get as PROTOCOL says. */
export class Resident {
  readonly name: string
  readonly socket: Socket
  /** Whatever no client should ever see. */
  readonly complaints: string[] = []
  /** Every time away: when the line dropped and when all was caught up with, in ms of performance.now(). */
  readonly absences: { from: number; to: number }[] = []
  /** Every event, as it came, when `records` was asked for. */
  readonly heard: string[] = []
  /** Reasons of every `closing` heard. */
  readonly farewells: unknown[] = []
  /** What their page shows. */
  readonly shown = new Shown()
  /** The worker that this connection sits on. */
  worker = 0
  /** When the line dropped last, in ms of performance.now(). */
  lostAt = performance.now()
  /** How many pages of backfill came since the last connection. */
  pages = 0
  #tries = 0
  #here = false
  #over = false
  #waiting: (() => void)[] = []
  readonly #room: string
  readonly #habits: Habits
  readonly #history: History

  constructor(town: Town, person: Person, history: History, habits: Habits = {}) {
    this.name = person.name
    this.#history = history
    this.#habits = habits
    this.#room = habits.room ?? 'general'
    const url = habits.url ?? town.url
    const extraHeaders = { cookie: person.cookie, origin: url }
    const agent = habits.from === undefined ? {} : { agent: new Agent({ localAddress: habits.from }) as unknown as string }
    this.socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false, autoConnect: false, extraHeaders, ...agent })
    this.#listen()
  }

  /** Opens the page: settles when they sit in the room and have all of it. */
  async open(): Promise<this> {
    this.socket.connect()
    await this.back()
    return this
  }

  /** Settles when they sit in the room and have caught up; at once when they do already. */
  back(): Promise<void> {
    return this.#here ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Settles when they have come back for the n-th time (the first opening is 0), and gives when the line dropped and when it was whole again. */
  async absence(n: number): Promise<{ from: number; to: number }> {
    for (;;) {
      const absence = this.absences[n]
      if (absence) return absence
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /**
   * Says a line and gives what became of it. One that resends does not give up before it is answered.
   * @param content must be nobody else's
   */
  async say(content: string, clientId = randomBytes(12).toString('hex')): Promise<Said> {
    const line = this.#history.begin(this.name, content)
    do {
      await this.back()
      line.tries.push(await this.#send(line, clientId))
    } while (this.#habits.resends && line.tries.at(-1) === 'unknown' && !this.#over)
    return line
  }

  async #send(line: Said, client_id: string): Promise<Outcome> {
    const answer = await this.ask('send_message', { content: line.content, client_id })
    if (answer === null) return 'unknown'
    if (answer.ok) line.ids.push(Number(answer.id))
    else line.refusals.push(answer.error?.code ?? '')
    return answer.ok ? 'ok' : 'failed'
  }

  /** Sends an event and gives its ack; null when the line dropped before it came. */
  async ask(event: string, payload: Payload = {}): Promise<Ack | null> {
    if (!this.socket.connected) return null
    try {
      return await this.socket.timeout(ANSWER_MS).emitWithAck(event, payload)
    } catch {
      if (this.socket.connected) this.complaints.push(`${this.name}: no answer to ${event} within ${ANSWER_MS} ms`)
      return null
    }
  }

  /** Closes the page for good. */
  leave(): void {
    this.#over = true
    this.socket.disconnect()
  }

  /** Puts the laptop to sleep: the line drops and nothing is tried until `open` is called again. */
  sleep(): void {
    this.#over = true
    this.socket.disconnect()
    this.#over = false
  }

  #listen(): void {
    const { socket } = this
    if (this.#habits.records) socket.onAny((...event) => this.heard.push(JSON.stringify(event)))
    socket.on('connected', (facts: Payload) => void this.#arrive(facts))
    socket.on('disconnect', () => this.#drop())
    socket.on('connect_error', (error) => this.#refused(error.message))
    socket.on('closing', (farewell: Payload) => {
      this.farewells.push(farewell)
      if (farewell.reconnect === false) this.#over = true
    })
    for (const event of ['message', 'message_edited', 'message_deleted']) socket.on(event, (line: Line) => this.#push(line))
    socket.on('error', (failure: Failure) => this.complaints.push(`${this.name}: ${failure.code} ${failure.message}`))
  }

  async #arrive({ worker }: Payload): Promise<void> {
    this.worker = Number.parseInt(String(worker), 10)
    this.shown.reconnected()
    const connection = this.socket.id
    const joined = await this.ask('join_room', { room: this.#room })
    if (joined?.ok === false) this.complaints.push(`${this.name}: not let in: ${joined.error?.code}`)
    if (!joined?.ok || !(await this.#catchUp(connection))) return
    this.#tries = 0
    this.#here = true
    this.absences.push({ from: this.lostAt, to: performance.now() })
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  async #catchUp(connection: string | undefined): Promise<boolean> {
    this.pages = 0
    for (let more = true; more; ) {
      const answer = new Promise<Page>((resolve) => this.socket.once('backfill', resolve))
      const asked = await this.ask('request_backfill', { after_seq: this.shown.cursor })
      if (!asked?.ok || this.socket.id !== connection) return false
      const page = await answer // it was emitted before the ack
      this.pages += 1
      this.shown.take(page)
      more = page.more
    }
    return true
  }

  #push(line: Line): void {
    const wrong = this.shown.push(line, this.#here)
    if (wrong) this.complaints.push(`${this.name}: ${wrong}`)
  }

  #drop(): void {
    if (this.#here) this.lostAt = performance.now()
    this.#here = false
    void this.#retry()
  }

  #refused(reason: string): void {
    // What Socket.IO says when nobody listens, or hangs up in the middle: the town is being started again.
    if (reason !== 'websocket error' && reason !== 'timeout') this.complaints.push(`${this.name}: refused: ${reason}`)
    void this.#retry()
  }

  async #retry(): Promise<void> {
    if (this.#over) return
    await pause((this.#habits.patience ?? waitBefore)(this.#tries++))
    if (!this.#over && !this.socket.connected) this.socket.connect()
  }
}
