import type { Person, Town } from '../../tests/helpers/town.ts'
import { addStrangers } from './parts/crowd.ts'
import type { PageLoad } from './parts/load-pages.ts'
import { readOptions } from './parts/options.ts'
import { atMost, bench, report, tableOf } from './parts/report.ts'
import { interleave, ratioOf } from './parts/rounds.ts'
import { startLoad } from './parts/rpc.ts'
import { openBenchTown } from './parts/town.ts'
import { checkWall, type FurnishedWall, furnishWall } from './parts/wall.ts'

const options = readOptions('Growth: what a wall costs in a town of many, beside the same walls in a town of few.', {
  accounts: [100_000, 300, 'accounts in the large town'],
  posts: [1_000_000, 3000, 'pieces on their walls'],
  walls: [40, 2, 'furnished walls that are read in turn'],
  rate: [10, 10, 'changes a second to what they show, so that nothing is kept for long'],
  connections: [8, 4, 'keep-alive connections'],
  workers: [2, 2, 'worker processes'],
  seconds: [3, 0.3, 'length of a round'],
  rounds: [5, 1, 'rounds, of which the median counts'],
})
const GUESTS = 5

type Furnished = { town: Town; pid: number; walls: FurnishedWall[]; reader: Person; writer: Person }

/** A town with its furnished walls, and strangers if there are to be any. */
async function settle(strangers: { accounts: number; posts: number } | null): Promise<Furnished> {
  const { town, pid, people } = await openBenchTown(options.workers, options.walls + GUESTS)
  if (strangers) addStrangers(town, strangers.accounts, strangers.posts)
  const owners = people.slice(0, options.walls)
  const guests = people.slice(options.walls)
  const walls: FurnishedWall[] = []
  for (const owner of owners) walls.push(await furnishWall(town, owner, guests))
  const [reader, writer] = guests
  if (!reader || !writer) throw new Error('there is nobody')
  for (const wall of walls) checkWall(await (await town.get(wall.path, { headers: { cookie: reader.cookie } })).text(), wall)
  return { town, pid, walls, reader, writer }
}

await bench(async (defer) => {
  const small = await settle(null)
  defer(() => small.town.close())
  const large = await settle(options)
  defer(() => large.town.close())
  const load = startLoad<PageLoad>('./load-pages.ts')
  defer(() => load.close())

  const contender = (name: string, { town, pid, walls, reader }: Furnished, member: boolean) => ({
    name,
    pid,
    run: async () => {
      let at = 0
      const change = setInterval(() => {
        const wall = walls[at++ % walls.length] as FurnishedWall
        const moved = { id: wall.stickers[0], x_pos: at % 100 }
        void town.post('/wall/sticker/update', moved, { headers: { cookie: wall.owner.cookie } })
      }, 1000 / options.rate)
      const paths = walls.map(({ path }) => path)
      const run = { url: town.url, seconds: options.seconds, connections: options.connections }
      const visited = await load.call('visitWalls', { ...run, paths, cookie: member ? reader.cookie : '' })
      clearInterval(change)
      return visited
    },
  })
  const contenders = [
    contender('member, town of few', small, true),
    contender('member, town of many', large, true),
    contender('visitor, town of few', small, false),
    contender('visitor, town of many', large, false),
  ]
  await interleave(contenders, 1) // warms
  const figures = await interleave(contenders, options.rounds)
  const [fewMember, manyMember, fewVisitor, manyVisitor] = figures
  if (!fewMember || !manyMember || !fewVisitor || !manyVisitor) throw new Error('nothing was measured')
  const ratios = { member: ratioOf(fewMember, manyMember), visitor: ratioOf(fewVisitor, manyVisitor) }
  const targets = [
    atMost('cost of a wall for a member, of that in a town of few', ratios.member, 1.2),
    atMost('cost of a wall for a visitor, of that in a town of few', ratios.visitor, 1.2),
  ]
  const lines = tableOf(`${options.accounts} accounts, ${options.posts} pieces`, figures)
  report('growth', options, { lines, targets, figures: { ratios, contenders: figures } })
})
