import type { FastifyReply, FastifyRequest } from 'fastify'
import { page } from '../core/answers.ts'
import { config } from '../core/config.ts'
import { Unauthenticated } from '../core/errors.ts'
import { shelfOf } from '../files/queries.ts'
import { browserOf } from './agents.ts'
import { isTownEmpty, sessionsOf } from './queries.ts'

export type Door = {
  mode: 'sign-in' | 'register'
  /** What was typed, so that nobody types a name twice. */
  username?: string
  error?: string | null
  invite?: string | null
  next?: string | null
}

/** The page to sign in and to make an account. */
export function doorPage(request: FastifyRequest, reply: FastifyReply, door: Door, status = 200): FastifyReply {
  const { mode, username = '', error = null, invite = null, next = null } = door
  const build = () => ({
    title: mode === 'register' ? 'Make an account' : 'Sign in',
    frame: 'bare' as const,
    form: { mode, username, error },
    registration: config.registration,
    first: isTownEmpty(),
    invite,
    next,
  })
  return page(request, reply, 'accounts/sign-in', build, status)
}

const moment = new Intl.DateTimeFormat('en-GB', {
  timeZone: config.timeZone,
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})

/** The page of one's own account. @throws Unauthenticated when nobody is signed in */
export function accountPage(
  request: FastifyRequest,
  reply: FastifyReply,
  { notice = null, error = null }: { notice?: string | null; error?: string | null },
  status = 200,
): FastifyReply {
  const { viewer } = request
  if (!viewer) throw new Unauthenticated()
  const build = () => ({
    title: 'Your account',
    frame: 'two' as const,
    sessions: openOnes(viewer.account.id, viewer.session),
    shelf: shelfOf(viewer.account.id),
    notice,
    error,
  })
  return page(request, reply, 'accounts/account', build, status)
}

function openOnes(account: number, current: number) {
  return sessionsOf(account).map(({ id, agent, address, seen, since }) => ({
    id,
    agent: browserOf(agent),
    address,
    seen: moment.format(seen),
    since: moment.format(since),
    current: id === current,
  }))
}
