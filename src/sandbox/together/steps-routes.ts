import type { FastifyInstance } from 'fastify'
import { done } from '../../core/answers.ts'
import { read } from '../../core/database.ts'
import { Invalid, NotFound } from '../../core/errors.ts'
import { accountOf } from '../../core/http.ts'
import { compile } from '../../core/schema.ts'
import { sandboxLimits } from '../limits.ts'
import { editableSketch } from '../queries.ts'
import { takesSketch } from '../refusing.ts'
import { type Step, sessionById, stepsOf } from './queries.ts'
import { PullQuery, PushForm } from './schemas.ts'
import { pushSteps } from './steps.ts'

type Cuid = { Params: { cuid: string } }

/** The most characters of steps, and the most steps, in one answer; there is always at least one. */
const PAGE_CHARACTERS = 512 * 1024
const PAGE_STEPS = 1000

const wrong = compile(PullQuery)

/** A step as clients read it. */
export const stepJson = ({ file, version, user, client, changes }: Step) => ({
  file,
  version,
  user,
  client,
  changes: JSON.parse(changes) as unknown,
})

/** Steps too large for the line, and steps that somebody has missed. */
export function stepRoutes(app: FastifyInstance): void {
  const limits = sandboxLimits()
  app.post<Cuid & { Body: PushForm }>('/codeground/:cuid/steps', { schema: { body: PushForm }, ...takesSketch }, async (request, reply) => {
    const account = accountOf(request)
    await limits.steps.take(account.id)
    const { cuid } = request.params
    return done(request, reply, `/codeground/${cuid}`, await pushSteps(account.id, { ...request.body, cuid }))
  })
  app.get<Cuid & { Querystring: PullQuery }>('/codeground/:cuid/steps', { config: { json: true } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.steps.take(account.id)
    const problem = wrong(request.query)
    if (problem) throw new Invalid(`That was not understood: ${problem}.`)
    reply.header('cache-control', 'private, no-store')
    return { ok: true, ...read(() => missed(account.id, request.params.cuid, request.query)) }
  })
}

/** `gone`: files of which steps are asked for that are swept away: their text has to be fetched anew. */
type Missed = { steps: ReturnType<typeof stepJson>[]; gone: string[]; more: boolean }

/** The author may fetch the last steps of a session that is over: what they had not sent yet is moved over those. */
function missed(account: number, cuid: string, { session: raw, after }: PullQuery): Missed {
  const sketch = editableSketch(account, cuid)
  const session = sessionById(Number(raw))
  if (session?.sketchId !== sketch.id) throw new NotFound('There is no such session, or you are not in it any more.')
  const answer: Missed = { steps: [], gone: [], more: false }
  let room = PAGE_CHARACTERS
  for (const { name, version } of [after].flat().map(placeIn)) {
    const steps = stepsOf(session.id, name, version)
    if (steps === null) answer.gone.push(name)
    for (const step of steps ?? []) {
      answer.more = room <= 0 || answer.steps.length === PAGE_STEPS
      if (answer.more) return answer
      answer.steps.push(stepJson(step))
      room -= step.changes.length
    }
  }
  return answer
}

function placeIn(after: string): { name: string; version: number } {
  const [, name, version] = /^([a-z0-9][a-z0-9_.-]{0,39}):(\d{1,9})$/.exec(after) ?? []
  if (!name) throw new Invalid('"after" names files, each with how many of its steps one has: "sketch.js:12".')
  return { name, version: Number(version) }
}
