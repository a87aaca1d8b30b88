import { A_PAGE, numbersOn } from './gallery-town.ts'
import { requestFor } from './http.ts'
import { answerCalls } from './rpc.ts'
import { type Visits, visit } from './visits.ts'

/** A page of the gallery, and the numbers of the sketches that must be on it, in order; null where chance decides. */
type Look = Visits & { cookie: string; path: string; expected: number[] | null; sketches: number }

function look({ cookie, path, expected, sketches, ...run }: Look) {
  const request = requestFor(run.url, path, cookie)
  return visit(
    run,
    () => request,
    () => null,
    (_, body) => {
      const shown = numbersOn(body)
      if (expected ? shown.join() !== expected.join() : !isHandful(shown, sketches)) throw new Error(`${path} shows ${shown}`)
    },
  )
}

/** A full page of sketches that there are, each of them once. */
const isHandful = (shown: number[], sketches: number): boolean =>
  shown.length === A_PAGE && new Set(shown).size === A_PAGE && shown.every((number) => number >= 1 && number <= sketches)

const handlers = { look }
export type GalleryLoad = typeof handlers

answerCalls(handlers)
