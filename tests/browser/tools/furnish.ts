import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { makeInviteIn } from '../../helpers/admin.ts'
import { ownRoom, say, takeSeat } from '../../helpers/seats.ts'
import { type Person, repository, type Town } from '../../helpers/town.ts'

const run = promisify(execFile)

const MINE = `A line of **mine** with \`code\`, a [link](https://example.org) and

\`\`\`
let wide = "a line of code that is wider than any telephone will ever be, and then some"
\`\`\``
const ANSWER = `> as you said

@anna, that is ${'so '.repeat(30)}long, like a${'a'.repeat(90)}h`

/** The paths of what was made, by what they show. */
export type Furnished = Record<'invite' | 'earlier' | 'line' | 'editing' | 'attic' | 'porch', string>

/** Fills a town with what a page may have to show: the demo town's talk, a line of hers that is answered with her name, rooms that she keeps. */
export async function furnish(town: Town, her: Person): Promise<Furnished> {
  await run(process.execPath, ['scripts/demo.ts'], { cwd: repository, env: { ...process.env, NEOSPACE_DATA: town.data } })
  const bert = town.account('bert')
  const [hers, his] = [await takeSeat(town, her), await takeSeat(town, bert)]
  const { id } = await say(hers, MINE)
  await say(his, ANSWER, { reply_to: id })
  for (const seat of [hers, his]) seat.close()
  const attic = await ownRoom(town, { by: her, private: true, title: 'The attic' })
  await town.post(`/rooms/${attic.name}/members`, { username: 'bert' }, { as: her })
  const porch = await ownRoom(town, { by: her, title: 'A porch with a name as long as it may be', description: 'word '.repeat(40).trim() })
  return {
    invite: await makeInviteIn(town.data),
    earlier: `/rooms/general?before=${id}`,
    line: `/rooms/general/${id}`,
    editing: `/rooms/general/${id}?edit`,
    attic: `/rooms/${attic.name}`,
    porch: `/rooms/${porch.name}`,
  }
}
