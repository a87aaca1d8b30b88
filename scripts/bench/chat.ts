import { startBare } from './parts/bare.ts'
import type { BareLoad } from './parts/load-bare.ts'
import type { SocketLoad } from './parts/load-sockets.ts'
import { readOptions } from './parts/options.ts'
import { atLeast, bench, report, tableOf } from './parts/report.ts'
import { interleave, ratioOf } from './parts/rounds.ts'
import { startLoad } from './parts/rpc.ts'
import { openBenchTown } from './parts/town.ts'

const options = readOptions('Room fan-out: lines that somebody says, until every client in the room has heard them.', {
  clients: [200, 20, 'sockets in the room'],
  senders: [4, 2, 'of them that speak'],
  'in-flight': [8, 4, 'lines on their way at any time'],
  rate: [0, 0, 'lines a second instead, evenly spread; 0: as many as get through'],
  workers: [2, 2, 'worker processes'],
  seconds: [3, 0.3, 'length of a round'],
  rounds: [3, 1, 'rounds, of which the median counts'],
  warm: [3, 0.2, 'seconds before the first round, for V8 to compile what it runs'],
})
const ROOM = 'general'

await bench(async (defer) => {
  const { town, pid, people } = await openBenchTown(options.workers, options.clients)
  defer(() => town.close())
  const crowd = startLoad<SocketLoad>('./load-sockets.ts')
  defer(() => crowd.close())
  await crowd.call('sit', { url: town.url, places: people.map(({ cookie, name }) => ({ cookie, name, room: ROOM })) })
  const run = { seconds: options.seconds, inFlight: options['in-flight'], rate: options.rate }
  const { next } = await crowd.call('talk', { ...run, seconds: options.warm, from: 1, senders: options.senders })

  const frame = await crowd.call('sample', null)
  const bare = await startBare(options.workers)
  defer(() => bare.close())
  const hall = startLoad<BareLoad>('./load-bare.ts')
  defer(() => hall.close())
  await hall.call('sit', { url: bare.url, clients: options.clients, workers: options.workers, frame })
  await hall.call('talk', { ...run, seconds: options.warm, from: 1 })

  let from = next
  const figures = await interleave(
    [
      { name: 'bare ws', pid: bare.pid, run: () => hall.call('talk', { ...run, from: 1 }) },
      {
        name: 'NeoSpace',
        pid,
        run: async () => {
          const said = await crowd.call('talk', { ...run, from, senders: options.senders })
          from = said.next
          return said
        },
      },
    ],
    options.rounds,
  )
  const [ws, neo] = figures
  if (!ws || !neo) throw new Error('nothing was measured')
  const title = `deliveries, ${options.clients} clients, ${frame.length} bytes each`
  const target = atLeast('room fan-out, of bare ws per server-CPU-second', ratioOf(neo, ws), 0.6)
  report('chat', options, { lines: tableOf(title, figures), targets: [target], figures: { bytes: frame.length, contenders: figures } })
})
