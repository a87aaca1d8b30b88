import type { Person, Town } from '../../tests/helpers/town.ts'
import type { SocketLoad } from './parts/load-sockets.ts'
import { readOptions } from './parts/options.ts'
import { atLeast, atMost, bench, report, tableOf } from './parts/report.ts'
import { interleave } from './parts/rounds.ts'
import { type Load, startLoad } from './parts/rpc.ts'
import { openBenchTown } from './parts/town.ts'

const options = readOptions('Posting: each client sends a line that calls somebody, and the next one when it is acknowledged.', {
  clients: [16, 4, 'sockets that post'],
  workers: [2, 2, 'worker processes'],
  seconds: [3, 0.3, 'length of a round'],
  rounds: [3, 1, 'rounds, of which the median counts'],
  warm: [4, 0.2, 'seconds before the first round, for V8 to compile what it runs'],
})

/** Opens a room for each client, so that posting is measured and not who hears it. */
async function openRooms(town: Town, cookies: string[]): Promise<string[]> {
  const names = cookies.map((_, index) => `bench-${index}`)
  for (const [index, cookie] of cookies.entries()) {
    const name = names[index] ?? ''
    const answer = await town.post('/rooms', { name, title: name, description: '', pot: 'm', private: false }, { headers: { cookie } })
    if (!answer.ok) throw new Error(`a room could not be opened: ${await answer.text()}`)
  }
  return names
}

let from = 1
async function post(load: Load<SocketLoad>, town: Town, seconds: number) {
  const before = rowsOf(town)
  const said = await load.call('post', { seconds, from, mention: true })
  from = said.next
  const after = rowsOf(town)
  for (const what of ['messages', 'mentions', 'changes'] as const) {
    const written = after[what] - before[what]
    const wanted = what === 'changes' ? said.count * 2 : said.count // a line and a call each have their change
    if (written !== wanted) throw new Error(`${said.count} lines were acknowledged, but ${written} ${what} were written`)
  }
  if (new Set(said.ids).size !== said.count) throw new Error('two lines were acknowledged with the same id')
  return said
}

/** What posting writes; other changes (rooms, marks) are none of it. */
function rowsOf(town: Town): { messages: number; mentions: number; changes: number } {
  const count = (sql: string) => Number(town.db().prepare(sql).pluck().get())
  return {
    messages: count("SELECT count(*) FROM messages WHERE content LIKE 'line %' AND seq > 0"),
    mentions: count('SELECT count(*) FROM mentions'),
    changes: count("SELECT count(*) FROM changes WHERE kind IN ('message', 'mention')"),
  }
}

await bench(async (defer) => {
  const { town, pid, people } = await openBenchTown(options.workers, 2 * options.clients)
  defer(() => town.close())
  const apart = people.slice(0, options.clients)
  const together = people.slice(options.clients)
  const rooms = await openRooms(
    town,
    apart.map(({ cookie }) => cookie),
  )
  const seat = async (name: string, crowd: Person[], roomOf: (index: number) => string) => {
    const load = startLoad<SocketLoad>('./load-sockets.ts')
    defer(() => load.close())
    await load.call('sit', { url: town.url, places: crowd.map(({ cookie, name }, index) => ({ cookie, name, room: roomOf(index) })) })
    await post(load, town, options.warm)
    return { name, pid, run: () => post(load, town, options.seconds) }
  }
  const figures = await interleave(
    [await seat('in rooms of their own', apart, (index) => rooms[index] ?? ''), await seat('all in one room', together, () => 'general')],
    options.rounds,
  )
  const [own] = figures
  if (!own) throw new Error('nothing was measured')
  const targets = [
    atLeast('posts per server-CPU-second (row, mention and two changes each)', own.perCpuSecond, 2000),
    ...figures.map(({ name, p99 }) => atMost(`p99 of a post's ack in ms, ${options.clients} clients ${name}`, p99, 50)),
  ]
  report('post', options, { lines: tableOf(`posts, ${options.clients} clients`, figures), targets, figures: { contenders: figures } })
})
