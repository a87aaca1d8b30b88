import { setTimeout as pause } from 'node:timers/promises'
import sharp from 'sharp'
import type { Person, Town } from '../../tests/helpers/town.ts'
import type { WallLoad } from './parts/load-walls.ts'
import { readOptions } from './parts/options.ts'
import { atMost, bench, report, table } from './parts/report.ts'
import { median } from './parts/rounds.ts'
import { type Load, startLoad } from './parts/rpc.ts'
import { openBenchTown } from './parts/town.ts'
import { furnishWall } from './parts/wall.ts'

const options = readOptions(
  'Walls, live: how soon those who look see a sticker move, and what an upload of a photograph costs the others.',
  {
    watchers: [50, 5, 'people who look at the wall'],
    moves: [20, 20, 'moves of a sticker a second'],
    seconds: [8, 0.5, 'how long it is moved, and how long pages are read in calm'],
    photos: [12, 2, 'photographs of about 5 MB, one after the other'],
    rate: [100, 50, 'pages a second that somebody else reads meanwhile'],
    workers: [2, 2, 'worker processes'],
  },
)
const PHOTO_BYTES = 5_000_000

/** A photograph that does not shrink much: noise, of about 5 MB. */
async function photograph(seed: number): Promise<Buffer> {
  const size = { width: 2600, height: 1950, channels: 3 as const }
  const noise = { type: 'gaussian' as const, mean: 100 + seed, sigma: 60 }
  const jpeg = (quality: number) =>
    sharp({ create: { ...size, background: '#777', noise } })
      .jpeg({ quality })
      .toBuffer()
  for (let quality = 96; ; quality -= 4) {
    const photo = await jpeg(quality)
    if (photo.length <= PHOTO_BYTES * 1.1 || quality < 40) return photo
  }
}

/** Uploads a photograph and gives how long the answer took, in ms. @throws Error when it was refused */
async function upload(town: Town, as: Person, photo: Buffer): Promise<number> {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(photo)]), 'window.jpg')
  const start = performance.now()
  const answer = await fetch(`${town.url}/files`, {
    method: 'POST',
    body: form,
    headers: { cookie: as.cookie, accept: 'application/json' },
  })
  const said = (await answer.json()) as { ok: boolean; width?: number }
  if (!said.ok || said.width === undefined) throw new Error(`a photograph was refused: ${JSON.stringify(said)}`)
  return performance.now() - start
}

/** The 99th percentile of what somebody else waits for a page while `work` goes on, in ms. */
async function othersWait(load: Load<WallLoad>, reader: { url: string; path: string; cookie: string }, work: () => Promise<unknown>) {
  await load.call('read', { ...reader, rate: options.rate })
  await work()
  const { latencies } = await load.call('stopReading', null)
  return quantile(latencies, 0.99)
}

const quantile = (values: Float64Array, part: number): number => values.sort()[Math.floor(values.length * part)] ?? Number.NaN

await bench(async (defer) => {
  const { town, people } = await openBenchTown(options.workers, options.watchers + 2)
  defer(() => town.close())
  const [owner, uploader, ...watchers] = people
  if (!owner || !uploader) throw new Error('there is nobody')
  const wall = await furnishWall(town, owner, watchers)
  const load = startLoad<WallLoad>('./load-walls.ts')
  defer(() => load.close())

  await load.call('watch', { url: town.url, topic: `wall:${wall.id}`, cookies: watchers.map(({ cookie }) => cookie) })
  const run = { url: town.url, cookie: owner.cookie, sticker: wall.stickers[0] ?? 0, rate: options.moves }
  await load.call('move', { ...run, seconds: 1 })
  const moves = await load.call('move', { ...run, seconds: options.seconds })
  const moveP99 = quantile(moves.latencies, 0.99)

  const reader = { url: town.url, path: '/rooms/general', cookie: watchers[0]?.cookie ?? '' }
  const photos = await Promise.all(Array.from({ length: options.photos + 1 }, (_, seed) => photograph(seed)))
  await upload(town, uploader, photos.pop() as Buffer) // the first one loads what images need
  const calm = await othersWait(load, reader, () => pause(options.seconds * 1000))
  const took: number[] = []
  const during = await othersWait(load, reader, async () => {
    for (const photo of photos) took.push(await upload(town, uploader, photo))
  })

  const bytes = median(photos.map(({ length }) => length))
  const ms = (value: number) => value.toFixed(1)
  const rows = [
    ['', 'p50 ms', 'p99 ms'],
    [`a sticker’s move reaches ${options.watchers} watchers`, ms(quantile(moves.latencies, 0.5)), ms(moveP99)],
    ['somebody else’s room page, in calm', '', ms(calm)],
    ['the same while photographs come', '', ms(during)],
    [`a photograph of ${(bytes / 1e6).toFixed(1)} MB is answered`, ms(median(took)), ms(Math.max(...took))],
  ]
  const targets = [
    atMost('p99 of a sticker’s move, ms', moveP99, 60),
    atMost('the slowest photograph, ms', Math.max(...took), 2000),
    atMost('p99 of others’ pages while photographs come, ms', during, 50),
  ]
  report('walls', options, { lines: table(rows), targets, figures: { moves: moves.count, moveP99, calm, during, took, bytes } })
})
