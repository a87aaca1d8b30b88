import { log } from '../core/log.ts'
import { type Get, Unreachable } from '../core/outbound.ts'
import { keepBytes } from '../files/mutations.ts'
import { CLAIM_MS, claim, fail, hasRoomForPicture, store } from './mutations.ts'
import { readPage } from './page.ts'
import { unclaimed } from './queries.ts'

const PAGE = { types: /^(?:text\/html|application\/xhtml\+xml)\b/i, bytes: 512 * 1024, whole: false }
const PICTURE = { types: /^image\/(?:jpeg|png|gif|webp|avif)\b/i, bytes: 2 * 1024 * 1024, whole: true }
/** Pages that a worker fetches at the same time; the others wait. */
const AT_A_TIME = 2
const MOST_LEFT = 100

/** Fetches wanted previews, a few at a time. @param get the way out; see `makeGet` */
export class Fetcher {
  readonly #get: Get
  readonly #waiting: number[] = []
  #running = 0

  constructor(get: Get) {
    this.#get = get
  }

  /** Fetches this one when it is its turn. */
  want(id: number): void {
    if (this.#waiting.includes(id)) return
    this.#waiting.push(id)
    void this.#run()
  }

  /** Takes up what nobody is at: wanted while no worker listened, or claimed by one that died. */
  takeUp(): void {
    for (const { id } of unclaimed(Date.now() - CLAIM_MS, MOST_LEFT)) this.want(id)
  }

  async #run(): Promise<void> {
    if (this.#running >= AT_A_TIME) return
    this.#running += 1
    for (let id = this.#waiting.shift(); id !== undefined; id = this.#waiting.shift()) await this.#fetch(id)
    this.#running -= 1
  }

  async #fetch(id: number): Promise<void> {
    try {
      const url = await claim(id)
      if (url === undefined) return
      const page = await this.#get(url, PAGE)
      const facts = readPage(page.body, page.type, page.url)
      if (facts.title === null) throw new Unreachable('it has no title')
      await store(id, facts, await this.#pictureOf(facts.picture))
    } catch (error) {
      if (!(error instanceof Unreachable)) log('warn', 'a link preview could not be made', { preview: id, error })
      await fail(id).catch((reason: unknown) => log('warn', 'a link preview could not be noted', { preview: id, error: reason }))
    }
  }

  /** The file of a page's picture; null where there is none that can be shown. */
  async #pictureOf(url: string | null): Promise<number | null> {
    if (url === null || !hasRoomForPicture()) return null
    try {
      const { body } = await this.#get(url, PICTURE)
      return (await keepBytes(null, body, ['image'])).id
    } catch {
      return null // a card is a card without its picture, too
    }
  }
}
