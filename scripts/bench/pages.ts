import { setTimeout as pause } from 'node:timers/promises'
import type { Person, Town } from '../../tests/helpers/town.ts'
import { startBare } from './parts/bare.ts'
import type { PageLoad } from './parts/load-pages.ts'
import type { SocketLoad } from './parts/load-sockets.ts'
import { readOptions } from './parts/options.ts'
import { LINES_A_PAGE } from './parts/page-check.ts'
import { atLeast, bench, report, tableOf } from './parts/report.ts'
import { interleave, ratioOf } from './parts/rounds.ts'
import { startLoad } from './parts/rpc.ts'
import { openBenchTown } from './parts/town.ts'
import { checkWall, FURNITURE, furnishWall } from './parts/wall.ts'

const options = readOptions(
  'Pages: a room page of 40 lines for people who are signed in, a wall for them and for visitors, and the sign-in page, beside a bare Fastify string.',
  {
    viewers: [50, 5, 'people who read in turn'],
    rate: [10, 10, 'lines a second that somebody writes into the room they read'],
    connections: [16, 4, 'keep-alive connections'],
    workers: [2, 2, 'worker processes'],
    seconds: [2, 0.3, 'length of a round'],
    rounds: [3, 1, 'rounds, of which the median counts'],
    warm: [25_000, 50, 'room pages before the first round: V8 compiles what it runs until about then'],
  },
)
const ROOM = 'general'
const SAID_BEFORE = LINES_A_PAGE + 20
const SPEAKERS = 8
/** Who left is shown in the room for a moment longer. */
const LEAVING_MS = 2500
const WARM_AT_MOST_MS = 30_000

/** Fills the room through the public interface, by several people; every viewer has read all of it. */
async function furnish(town: Town, speakers: Person[], viewers: Person[]): Promise<void> {
  const load = startLoad<SocketLoad>('./load-sockets.ts')
  await load.call('sit', { url: town.url, places: speakers.map(({ cookie, name }) => ({ cookie, name, room: ROOM })) })
  await load.call('fill', { from: 1, count: SAID_BEFORE })
  await load.call('leave', null)
  await load.close()
  await pause(LEAVING_MS)
  const mark = town.db().prepare('INSERT INTO read_marks (user_id, room_id, up_to) SELECT ?, id, last_message_id FROM rooms WHERE name = ?')
  town.db().transaction(() => viewers.map(({ id }) => mark.run(id, ROOM)))()
}

await bench(async (defer) => {
  const { town, pid, people } = await openBenchTown(options.workers, options.viewers + SPEAKERS)
  defer(() => town.close())
  const viewers = people.slice(0, options.viewers)
  const speakers = people.slice(options.viewers)
  await furnish(town, speakers, viewers)
  const load = startLoad<PageLoad>('./load-pages.ts')
  defer(() => load.close())
  const [writer, owner, reader] = speakers // none of whom has read the room, so that what is said there changes no mark of theirs
  if (!writer || !owner || !reader) throw new Error('there is nobody to write, to have a wall or to read it')
  await load.call('seat', { url: town.url, cookie: writer.cookie, room: ROOM, next: SAID_BEFORE + 1 })

  const room = await (await town.get(`/rooms/${ROOM}`, { headers: { cookie: viewers[0]?.cookie ?? '' } })).text()
  const signIn = await (await town.get('/sign-in')).text()
  const wall = await furnishWall(town, owner, speakers)
  const memberWall = await (await town.get(wall.path, { headers: { cookie: reader.cookie } })).text()
  const visitorWall = await (await town.get(wall.path)).text()
  for (const page of [memberWall, visitorWall]) checkWall(page, wall)
  // As many bytes in one-byte characters may be quicker to send, so they are the harder measure.
  const ascii = (page: string) => 'x'.repeat(Buffer.byteLength(page))
  const bare = await startBare(options.workers, {
    '/hello': 'hello',
    '/room': room,
    '/plain': ascii(room),
    '/sign-in': signIn,
    '/member': ascii(memberWall),
    '/visitor': ascii(visitorWall),
  })
  defer(() => bare.close())

  const run = { seconds: options.seconds, connections: options.connections }
  const constant = (name: string, server: { url: string; pid: number }, path: string, expected: string, cookie = '') => ({
    name,
    pid: server.pid,
    run: () => load.call('visitConstant', { ...run, url: server.url, path, expected, cookie }),
  })
  const visit = (crowd: Person[], seconds: number) =>
    load.call('visitRoom', { ...run, seconds, url: town.url, path: `/rooms/${ROOM}`, viewers: crowd })
  const readers = (name: string, crowd: Person[], rate: number) => ({
    name,
    pid,
    run: async () => {
      await load.call('write', { rate })
      const visited = await visit(crowd, options.seconds)
      await load.call('write', { rate: 0 })
      return visited
    },
  })
  const one = viewers.slice(0, 1)
  const contenders = [
    constant('bare: hello', bare, '/hello', 'hello'),
    constant('bare: the room page’s bytes', bare, '/room', room),
    constant('bare: as many ASCII bytes', bare, '/plain', ascii(room)),
    readers('room page, one viewer', one, 0),
    readers(`room page, ${options.viewers} viewers`, viewers, 0),
    readers(`room page, one viewer, ${options.rate} lines/s`, one, options.rate),
    readers(`room page, ${options.viewers} viewers, ${options.rate} lines/s`, viewers, options.rate),
    constant('bare: the sign-in page’s bytes', bare, '/sign-in', signIn),
    constant('sign-in page', { url: town.url, pid }, '/sign-in', signIn),
    constant('bare: a wall’s size, member', bare, '/member', ascii(memberWall)),
    constant('wall, member', { url: town.url, pid }, wall.path, memberWall, reader.cookie),
    constant('bare: a wall’s size, visitor', bare, '/visitor', ascii(visitorWall)),
    constant('wall, visitor', { url: town.url, pid }, wall.path, visitorWall),
  ] as const
  const end = performance.now() + WARM_AT_MOST_MS
  for (let seen = 0; seen < options.warm && performance.now() < end; ) seen += (await visit(viewers, options.seconds)).count
  await interleave([...contenders], 1) // warms the rest
  const figures = await interleave([...contenders], options.rounds)
  const [hello, bytes, plain, quiet, , , busy, bareSignIn, ourSignIn, bareMember, member, bareVisitor, visitor] = figures
  if (!hello || !bytes || !plain || !quiet || !busy || !bareSignIn || !ourSignIn) throw new Error('nothing was measured')
  if (!bareMember || !member || !bareVisitor || !visitor) throw new Error('no wall was measured')
  const ratios = {
    roomOfBytes: ratioOf(quiet, bytes),
    roomOfAscii: ratioOf(quiet, plain),
    roomOfHello: ratioOf(quiet, hello),
    busyOfQuiet: ratioOf(busy, quiet),
    signInOfBytes: ratioOf(ourSignIn, bareSignIn),
    signInOfHello: ratioOf(ourSignIn, hello),
    wallOfMember: ratioOf(member, bareMember),
    wallOfVisitor: ratioOf(visitor, bareVisitor),
    wallOfMemberOfHello: ratioOf(member, hello),
    wallOfVisitorOfHello: ratioOf(visitor, hello),
  }
  const targets = [
    atLeast('room page, of a bare string of its bytes', ratios.roomOfBytes, 0.3),
    atLeast('room page, of a bare string of as many ASCII bytes', ratios.roomOfAscii, 0.3),
    atLeast(`room page, ${options.viewers} viewers and a writer, of the quiet one`, ratios.busyOfQuiet, 0.6),
    atLeast('wall for a member, of a bare ASCII string of its size', ratios.wallOfMember, 0.25),
    atLeast('wall for a visitor, of a bare ASCII string of its size', ratios.wallOfVisitor, 0.5),
  ]
  const lines = [
    ...tableOf(`pages of ${Buffer.byteLength(room)} and ${Buffer.byteLength(signIn)} bytes`, figures),
    '',
    `The wall has ${FURNITURE.pieces} pieces, ${FURNITURE.stickers} stickers and ${FURNITURE.entries} guestbook lines: ${Buffer.byteLength(memberWall)} and ${Buffer.byteLength(visitorWall)} bytes; of a "hello" ${ratios.wallOfMemberOfHello.toFixed(2)} and ${ratios.wallOfVisitorOfHello.toFixed(2)}.`,
    `Of a bare "hello" per server-CPU-second: room page ${ratios.roomOfHello.toFixed(2)}, sign-in page ${ratios.signInOfHello.toFixed(2)}; sign-in page of its own bytes ${ratios.signInOfBytes.toFixed(2)}.`,
  ]
  report('pages', options, { lines, targets, figures: { ratios, contenders: figures } })
})
