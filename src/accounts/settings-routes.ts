import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerError, done, failureOf, wantsJson } from '../core/answers.ts'
import { Unauthenticated } from '../core/errors.ts'
import type { Viewer } from '../core/viewer.ts'
import { changePassword, endOneSession, endOtherSessions, setTheme } from './mutations.ts'
import { accountPage } from './pages.ts'
import { PasswordForm, SessionForm, ThemeForm } from './schemas.ts'
import { takeCookie } from './sessions.ts'

/** What the account page says after each of its forms. */
const NOTICES: ReadonlyMap<unknown, string> = new Map([
  ['password', 'Your password is changed, and every other browser is signed out.'],
  ['others', 'Every other browser is signed out.'],
  ['ended', 'That browser is signed out.'],
  ['theme', 'The town looks as you like it now.'],
])

/** One's own account: sessions, password, theme. */
export function settingsRoutes(app: FastifyInstance): void {
  app.get<{ Querystring: { done?: unknown } }>('/account', (request, reply) => {
    return accountPage(request, reply, { notice: NOTICES.get(request.query.done) ?? null })
  })
  const options = { schema: { body: PasswordForm }, errorHandler: backToAccount }
  app.post<{ Body: PasswordForm }>('/auth/password', options, async (request, reply) => {
    const { session, account } = viewerOf(request)
    await changePassword({ session, account: account.id, address: request.address }, request.body)
    return done(request, reply, '/account?done=password')
  })
  app.post('/auth/sessions/others', async (request, reply) => {
    await endOtherSessions(viewerOf(request).session)
    return done(request, reply, '/account?done=others')
  })
  app.post<{ Body: SessionForm }>('/auth/sessions/end', { schema: { body: SessionForm } }, async (request, reply) => {
    const { session } = viewerOf(request)
    const ended = Number(request.body.id)
    await endOneSession(session, ended)
    if (ended !== session) return done(request, reply, '/account?done=ended')
    takeCookie(request, reply)
    return done(request, reply, '/sign-in')
  })
  app.post<{ Body: ThemeForm }>('/account/theme', { schema: { body: ThemeForm } }, async (request, reply) => {
    await setTheme(viewerOf(request).session, request.body.theme)
    return done(request, reply, '/account?done=theme')
  })
}

function viewerOf(request: FastifyRequest): Viewer {
  if (!request.viewer) throw new Unauthenticated()
  return request.viewer
}

/** A password form that was refused comes back on the page it stood on. */
function backToAccount(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = failureOf(error)
  if (wantsJson(request) || !request.viewer || failure.code === 'internal') return answerError(error, request, reply)
  if (failure.retryAfter) reply.header('retry-after', String(failure.retryAfter))
  return accountPage(request, reply, { error: failure.message }, failure.status)
}
