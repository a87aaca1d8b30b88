import { Connection } from './http.ts'

/** Pages to ask for, over and over, by so many connections. */
export type Visits = { url: string; seconds: number; connections: number }

/**
 * Asks without pause for as long as it is told.
 * @param before what is to be known of the moment before a request is sent
 * @param check sees every answer, with what was known before it was asked for
 */
export async function visit<T>(
  { url, seconds, connections }: Visits,
  request: (turn: number) => string,
  before: () => T,
  check: (turn: number, body: Buffer, known: T) => void,
) {
  const latencies: number[] = []
  const lines = Array.from({ length: connections }, () => new Connection(url))
  const start = performance.now()
  const end = start + seconds * 1000
  let turns = 0
  await Promise.all(
    lines.map(async (line) => {
      while (performance.now() < end) {
        const turn = turns++
        const known = before()
        const sent = performance.now()
        const { status, head, body } = await line.ask(request(turn))
        latencies.push(performance.now() - sent)
        if (status !== 200) throw new Error(`an answer with ${status}: ${head}${body}`)
        check(turn, body, known)
      }
    }),
  )
  const took = (performance.now() - start) / 1000
  for (const line of lines) line.close()
  return { count: latencies.length, seconds: took, latencies: Float64Array.from(latencies) }
}
