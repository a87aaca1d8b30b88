import { setTimeout as pause } from 'node:timers/promises'
import type { Person, Town } from '../../tests/helpers/town.ts'
import type { SocketLoad } from './parts/load-sockets.ts'
import { readOptions } from './parts/options.ts'
import { familyOf, memoryOf } from './parts/processes.ts'
import { atMost, bench, report, table } from './parts/report.ts'
import { median } from './parts/rounds.ts'
import { type Load, startLoad } from './parts/rpc.ts'
import { timeStarts } from './parts/starts.ts'
import { openBenchTown } from './parts/town.ts'
import { markupOf, weigh } from './parts/weight.ts'

const options = readOptions('What the server needs: time to start, memory at rest and for each socket, bytes of a page and of a line.', {
  sockets: [1000, 20, 'idle sockets'],
  starts: [4, 2, 'starts, of which the first is on an empty folder'],
  rest: [10, 0.5, 'seconds of rest before memory is read'],
  workers: [2, 2, 'worker processes'],
})
const ROOM = 'general'
/** The longest name there can be: what a line carries beside its text depends on it. */
const LONG_NAME = 'a-name-of-20-letters'
const SPEAKERS = 4

/** Somebody says a few lines and reads a page on every worker, so that what is loaded at first use is loaded. */
async function use(town: Town, load: Load<SocketLoad>, speakers: Person[]): Promise<void> {
  await load.call('sit', { url: town.url, places: speakers.map(({ cookie, name }) => ({ cookie, name, room: ROOM })) })
  await load.call('fill', { from: 1, count: 40 })
  await load.call('leave', null)
  for (let i = 0; i < 20; i++) await (await town.get(`/rooms/${ROOM}`, speakers[0] && { as: speakers[0] })).text()
}

await bench(async (defer) => {
  const starts = await timeStarts(options.workers, options.starts)
  const again = median(starts.slice(1))
  const { town, pid, people } = await openBenchTown(options.workers, options.sockets)
  defer(() => town.close())
  await pause(options.rest * 1000)
  const fresh = memoryOf(familyOf(pid)) / 1024

  const speakers = [town.account(LONG_NAME), ...people.slice(0, SPEAKERS - 1)]
  const load = startLoad<SocketLoad>('./load-sockets.ts')
  defer(() => load.close())
  await use(town, load, speakers)
  const [person] = speakers
  const room = await weigh(town, `/rooms/${ROOM}`, person)
  const signIn = await weigh(town, '/sign-in')
  const markup = await markupOf(town, ROOM, person as Person)
  await pause(options.rest * 1000)
  const used = memoryOf(familyOf(pid))

  await load.call('sit', { url: town.url, places: people.map(({ cookie, name }) => ({ cookie, name, room: null })) })
  await pause(options.rest * 1000)
  const perSocket = (memoryOf(familyOf(pid)) - used) / options.sockets

  const compressed = (room.scripts + room.styles) / 1024
  const kb = (bytes: number) => (bytes / 1024).toFixed(1)
  const rows = [
    ['', 'HTML KB', 'JS KB', 'CSS KB', 'files'],
    ['room page', kb(room.html), kb(room.scripts), kb(room.styles), String(room.files)],
    ['sign-in page', kb(signIn.html), kb(signIn.scripts), kb(signIn.styles), String(signIn.files)],
  ]
  const targets = [
    atMost('second start to first 200, ms', again, 1500),
    atMost('primary and workers at rest, MB (PSS)', fresh, 240),
    atMost(`each idle socket at ${options.sockets}, KB`, perSocket, 26),
    atMost('compressed JS and CSS of a room page, KB', compressed, 60),
    atMost('HTML of a line beside its text, bytes', markup, 700),
  ]
  const lines = [...table(rows), '', `first start ${Math.round(starts[0] ?? 0)} ms; after use ${Math.round(used / 1024)} MB`]
  const figures = { starts, freshMb: fresh, usedMb: used / 1024, perSocketKb: perSocket, room, signIn, markup }
  report('memory', options, { lines, targets, figures })
})
