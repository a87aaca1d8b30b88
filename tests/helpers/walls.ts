import { expect } from 'vitest'
import { pagesOf } from './pages.ts'
import { plain } from './pictures.ts'
import { newName } from './seats.ts'
import { wav } from './sounds.ts'
import type { Person, Town } from './town.ts'

export type Json = Record<string, unknown> & {
  ok: boolean
  status: number
  code?: string
  error?: string
  detail?: Record<string, unknown>
}
type Row = Record<string, string | number | null>

/** Somebody with a wall, and what they do to it. */
export type Owner = Person & { wall: number }

/** A town's walls as tests talk to them. */
export function wallsOf(town: () => Town) {
  const rows = (sql: string, ...params: (string | number)[]) =>
    town()
      .db()
      .prepare<(string | number)[], Row>(sql)
      .all(...params)

  /** Somebody new, with an empty wall. */
  function owner(prefix = 'oona'): Owner {
    const person = town().account(newName(prefix))
    const [row] = rows('SELECT id FROM profiles WHERE user_id = ?', person.id)
    return { ...person, wall: Number(row?.id) }
  }

  async function post(path: string, body: unknown, as?: Person): Promise<Json> {
    const answer = await town().post(path, body, as ? { as } : {})
    return { ...((await answer.json()) as Json), status: answer.status }
  }

  /** Does it, and fails the test when it was refused. */
  async function does(as: Person, path: string, body: unknown): Promise<Json> {
    const answer = await post(path, body, as)
    expect(answer).toMatchObject({ ok: true, status: 200 })
    return answer
  }

  /** Hangs a piece and gives its id. */
  const hang = async (as: Person, module_type: string, content: unknown, more: object = {}): Promise<number> =>
    Number((await does(as, '/wall/post/add', { module_type, content, ...more })).id)

  /** Hangs a piece with words. */
  const words = (as: Person, text = 'Leave the hiss in.', more: object = {}): Promise<number> => hang(as, 'text', { text }, more)

  const stick = async (as: Person, on: Owner, more: object = {}): Promise<number> =>
    Number(
      (
        await does(as, '/wall/sticker/add', {
          profile_id: on.wall,
          sticker_type: 'emoji',
          text_content: '🐚',
          x_pos: 10,
          y_pos: 20,
          ...more,
        })
      ).id,
    )

  async function upload(as: Person, content: Buffer, name: string): Promise<string> {
    const body = new FormData()
    body.append('file', new Blob([new Uint8Array(content)]), name)
    const answer = await fetch(`${town().url}/files`, { method: 'POST', body, headers: { cookie: as.cookie, accept: 'application/json' } })
    const { id } = (await answer.json()) as { id: string }
    expect(id).toMatch(/^[\w-]{22}$/)
    return id
  }
  const picture = async (as: Person): Promise<string> => upload(as, await plain(), 'window.png')
  const sound = async (as: Person): Promise<string> => upload(as, wav(), 'hum.wav')

  /** The pieces of a wall in their order, as programs get them. */
  async function pieces(of: Owner, as: Person = of): Promise<Record<string, unknown>[]> {
    const answer = await town().get(`/wall/posts/${of.wall}?limit=50`, { as })
    return ((await answer.json()) as { posts: Record<string, unknown>[] }).posts
  }

  return { ...pagesOf(town), rows, owner, post, does, hang, words, stick, picture, sound, pieces }
}
