import { expect } from 'vitest'
import type { Person, Town } from './town.ts'

/** A town's pages as somebody, or nobody, is given them. */
export function pagesOf(town: () => Town) {
  const ask = (path: string, as?: Person) => town().get(path, as ? { as } : {})

  /** What is sent of a page that is there. */
  async function html(path: string, as?: Person): Promise<string> {
    const answer = await ask(path, as)
    expect([path, answer.status]).toEqual([path, 200])
    return answer.text()
  }
  const status = async (path: string, as?: Person): Promise<number> => (await ask(path, as)).status

  return { html, status }
}
