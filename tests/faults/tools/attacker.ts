import { type ChildProcess, spawn } from 'node:child_process'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Person, Town } from '../../helpers/town.ts'

/** Somebody who means harm, in a process of their own. They stand for other machines, so they get only what processor time is left over. */
export class Attacker {
  readonly #child: ChildProcess
  readonly #told: Promise<string>

  /**
   * @param attack a name of attack/main.ts
   * @param from the address of this machine that they come from
   */
  constructor(town: Town, attack: string, { as, from, count }: { as: Person; from: string; count: number }) {
    const { hostname: host, port } = new URL(town.url)
    const options = JSON.stringify({ host, port: Number(port), cookie: as.cookie, from, count })
    const program = join(import.meta.dirname, '../attack/main.ts')
    const child = spawn(process.execPath, [program, attack, options], { stdio: ['pipe', 'pipe', 'inherit'] })
    if (child.pid) setPriority(child.pid, 19)
    this.#child = child
    this.#told = text(child.stdout)
  }

  /** Ends it and gives what became of it. */
  async stop(): Promise<Record<string, number>> {
    this.#child.stdin?.end()
    return JSON.parse(await this.#told)
  }
}
