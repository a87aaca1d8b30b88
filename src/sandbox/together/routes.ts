import type { FastifyInstance, FastifyRequest } from 'fastify'
import { done } from '../../core/answers.ts'
import { read } from '../../core/database.ts'
import { accountOf } from '../../core/http.ts'
import { sandboxLimits } from '../limits.ts'
import { takesSketch } from '../refusing.ts'
import { type Arrangement, arrangeFiles } from './files.ts'
import { sessionState } from './page.ts'
import { ArrangeForm, GuestForm, SessionForm } from './schemas.ts'
import { closeSession, inviteGuest, openSession, removeGuest } from './session.ts'

type Cuid = { Params: { cuid: string } }
type Written<T> = Cuid & { Body: T }

const nameIn = (username: string): string => username.trim().replace(/^@/, '')

/** Opening and closing a sketch for others to write along, and who they are. */
export function sessionRoutes(app: FastifyInstance): void {
  app.get<Cuid>('/codeground/:cuid/session', { config: { json: true } }, (request, reply) => {
    const account = accountOf(request)
    reply.header('cache-control', 'private, no-store')
    return { ok: true, ...read(() => sessionState(account.id, request.params.cuid)) }
  })
  app.post<Written<SessionForm>>('/codeground/:cuid/session', { schema: { body: SessionForm } }, async (request, reply) => {
    const { account, cuid, back } = await changing(request)
    if (request.body.act === 'close') await closeSession(account, cuid)
    const session = request.body.act === 'open' ? await openSession(account, cuid) : null
    return done(request, reply, back, { session })
  })
  app.post<Written<ArrangeForm>>(
    '/codeground/:cuid/session/files',
    { schema: { body: ArrangeForm }, ...takesSketch },
    async (request, reply) => {
      const { account, cuid, back } = await changing(request)
      return done(request, reply, back, { draft_version: await arrangeFiles(account, cuid, request.body as Arrangement) })
    },
  )
  guestRoutes(app)
}

function guestRoutes(app: FastifyInstance): void {
  app.post<Written<GuestForm>>('/codeground/:cuid/guests', { schema: { body: GuestForm } }, async (request, reply) => {
    const { account, cuid, back } = await changing(request)
    return done(request, reply, back, { username: await inviteGuest(account, cuid, nameIn(request.body.username)) })
  })
  app.post<Written<GuestForm>>('/codeground/:cuid/guests/removal', { schema: { body: GuestForm } }, async (request, reply) => {
    const { account, cuid, back, name } = await changing(request)
    const guest = nameIn(request.body.username)
    await removeGuest(account, cuid, guest)
    // Who has left has no editor to come back to.
    return done(request, reply, guest.toLowerCase() === name.toLowerCase() ? '/codeground' : back)
  })
}

/** Who changes which sketch's session; counted. @throws TooMany */
async function changing(request: FastifyRequest) {
  const { id, username } = accountOf(request)
  const { cuid } = request.params as Cuid['Params']
  await sandboxLimits().changes.take(id)
  return { account: id, name: username, cuid, back: `/codeground/${cuid}` }
}
