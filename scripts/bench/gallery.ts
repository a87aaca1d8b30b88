import type { Person, Town } from '../../tests/helpers/town.ts'
import { hangSketches, type Way, waysThrough } from './parts/gallery-town.ts'
import type { GalleryLoad } from './parts/load-gallery.ts'
import { readOptions } from './parts/options.ts'
import { atLeast, bench, report, tableOf } from './parts/report.ts'
import { interleave, ratioOf } from './parts/rounds.ts'
import { startLoad } from './parts/rpc.ts'
import { openBenchTown } from './parts/town.ts'

const options = readOptions(
  'The gallery: pages of it for a member, every way there is to look at it, with many sketches beside the same with few.',
  {
    few: [100, 100, 'sketches in the small town'],
    many: [100_000, 2000, 'sketches in the large town'],
    connections: [8, 2, 'keep-alive connections'],
    workers: [2, 1, 'worker processes of each town'],
    seconds: [1, 0.2, 'length of a round'],
    rounds: [5, 1, 'rounds, of which the median counts'],
    warm: [3, 0, 'seconds that each town is used before the first round'],
  },
)

/** As many people in both towns: those on one page shall be as many, too. None of them has more sketches than one may have. */
const PEOPLE = 2 + Math.ceil(options.many / 400)

async function openGallery(sketches: number): Promise<{ town: Town; pid: number; viewer: Person; ways: Way[] }> {
  const { town, pid, people } = await openBenchTown(options.workers, PEOPLE)
  hangSketches(town, people, sketches)
  const viewer = people[0]
  if (!viewer) throw new Error('the town is empty')
  return { town, pid, viewer, ways: waysThrough(sketches, viewer.name) }
}

await bench(async (defer) => {
  const towns = []
  for (const sketches of [options.few, options.many]) {
    const gallery = await openGallery(sketches)
    defer(() => gallery.town.close())
    towns.push({ ...gallery, sketches })
  }
  const load = startLoad<GalleryLoad>('./load-gallery.ts')
  defer(() => load.close())
  const [small, large] = towns
  if (!small || !large) throw new Error('two towns are needed')

  const look = ({ town, viewer, sketches }: typeof small, { path, expected }: Way, seconds: number) =>
    load.call('look', { url: town.url, cookie: viewer.cookie, connections: options.connections, seconds, path, expected, sketches })
  const contenders = small.ways.flatMap((way, index) =>
    [small, large].map((gallery) => ({
      name: `${way.name}, of ${gallery.sketches.toLocaleString('en-US')}`,
      pid: gallery.pid,
      run: () => look(gallery, gallery.ways[index] ?? way, options.seconds),
    })),
  )
  for (const gallery of [small, large]) for (const way of gallery.ways) await look(gallery, way, options.warm / gallery.ways.length)
  const figures = await interleave(contenders, options.rounds)
  const ratios = small.ways.map(({ name }, index) => {
    const [few, many] = [figures[2 * index], figures[2 * index + 1]]
    if (!few || !many) throw new Error('nothing was measured')
    return { name, ratio: ratioOf(many, few) }
  })
  const targets = ratios.map(({ name, ratio }) => atLeast(`${name}: with many, of the same with few`, ratio, 0.8))
  report('gallery', options, { lines: tableOf('pages of the gallery', figures), targets, figures: { ratios, contenders: figures } })
})
