import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerError, done, failureOf, page, wantsJson } from '../core/answers.ts'
import { NotFound } from '../core/errors.ts'
import { accountOf } from '../core/http.ts'
import { type Entrance, register, signIn } from './entrance.ts'
import { STALE_INVITE, usableInvite } from './invites.ts'
import { signOut } from './mutations.ts'
import { localPath } from './next.ts'
import { type Door, doorPage } from './pages.ts'
import { RegisterForm, SignInForm } from './schemas.ts'
import { giveCookie, renewSession, takeCookie } from './sessions.ts'
import { settingsRoutes } from './settings-routes.ts'

const HOME = '/'
/** The town's first person is told there, once, that they keep it. */
const KEEPERS_HOME = '/rooms/general?first=1'

type NextQuery = { Querystring: { next?: unknown } }

/** Coming in, going out, and one's own account. Renews the session of whoever asks for anything. */
export function accountRoutes(app: FastifyInstance): void {
  app.addHook('preHandler', (request, reply, next) => {
    renewSession(request, reply)
    next()
  })
  signInRoutes(app)
  registerRoutes(app)
  signOutRoutes(app)
  settingsRoutes(app)
  app.get('/auth/me', (request, reply) => {
    const account = request.viewer?.account
    reply.header('cache-control', 'private, no-store')
    return { ok: true, logged_in: account !== undefined, username: account?.username ?? null, avatar_color: account?.avatarColor ?? null }
  })
}

function signInRoutes(app: FastifyInstance): void {
  app.get<NextQuery>('/sign-in', (request, reply) => {
    const next = localPath(request.query.next)
    if (request.viewer) return reply.header('cache-control', 'private, no-store').redirect(next ?? HOME, 303)
    return doorPage(request, reply, { mode: 'sign-in', next })
  })
  // Where a form stood that failed: whoever loads that address again gets a fresh one.
  for (const path of ['/auth/login', '/auth/register']) app.get(path, (_request, reply) => reply.redirect('/sign-in', 303))

  const options = { schema: { body: SignInForm }, errorHandler: backToForm('sign-in') }
  app.post<{ Body: SignInForm }>('/auth/login', options, async (request, reply) => {
    const token = await signIn(request.body, entranceOf(request))
    return comeIn(request, reply, token, localPath(request.body.next) ?? HOME)
  })
}

function registerRoutes(app: FastifyInstance): void {
  app.get<{ Params: { token: string } }>('/invite/:token', (request, reply) => {
    if (request.viewer) return reply.header('cache-control', 'private, no-store').redirect(HOME, 303)
    const invite = request.params.token
    if (usableInvite(invite) === undefined) throw new NotFound(STALE_INVITE)
    return doorPage(request, reply, { mode: 'register', invite })
  })
  const options = { schema: { body: RegisterForm }, errorHandler: backToForm('register') }
  app.post<{ Body: RegisterForm }>('/auth/register', options, async (request, reply) => {
    const { token, keeper } = await register(request.body, entranceOf(request))
    return comeIn(request, reply, token, keeper ? KEEPERS_HOME : (localPath(request.body.next) ?? HOME))
  })
}

function signOutRoutes(app: FastifyInstance): void {
  app.get('/auth/logout', (request, reply) => {
    if (!request.viewer) return reply.redirect('/sign-in', 303)
    return page(request, reply, 'accounts/sign-out', () => ({ title: 'Sign out', frame: 'bare' }))
  })
  app.post('/auth/logout', async (request, reply) => {
    if (request.viewer) await signOut(accountOf(request).id, request.viewer.session)
    takeCookie(request, reply)
    return done(request, reply, '/sign-in', { redirect: '/sign-in' })
  })
}

function entranceOf(request: FastifyRequest): Entrance {
  const { viewer, address, headers } = request
  return { address, agent: headers['user-agent'] ?? '', leaves: viewer && { session: viewer.session, account: viewer.account.id } }
}

function comeIn(request: FastifyRequest, reply: FastifyReply, token: string, next: string): FastifyReply {
  giveCookie(request, reply, token)
  return done(request, reply, next, { redirect: next })
}

/** A form that was refused comes back with the reason, the name that was typed, and where it was to lead. */
function backToForm(mode: Door['mode']) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const failure = failureOf(error)
    if (wantsJson(request) || failure.code === 'internal') return answerError(error, request, reply)
    if (failure.retryAfter) reply.header('retry-after', String(failure.retryAfter))
    const typed = (request.body ?? {}) as Record<string, unknown> // whatever it was: it may be what was refused
    const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 200) : '')
    const door = { mode, username: text(typed.username), invite: text(typed.invite) || null, next: localPath(typed.next) }
    return doorPage(request, reply, { ...door, error: failure.message }, failure.status)
  }
}
