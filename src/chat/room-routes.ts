import type { FastifyInstance, FastifyRequest } from 'fastify'
import { done, page, wantsJson } from '../core/answers.ts'
import { Refusal } from '../core/errors.ts'
import { accountOf } from '../core/http.ts'
import { isYes, type Static } from '../core/schema.ts'
import { chatLimits } from './limits.ts'
import { roomsPage, settingsPage } from './pages.ts'
import { addMember, changeRoom, closeRoom, openRoom, removeMember } from './rooms.ts'
import { ClosureForm, MemberForm, RoomForm, RoomSettingsForm } from './schemas.ts'

type Named<B> = { Params: { name: string }; Body: B }

/** Opening, changing and closing rooms, and who may enter the private ones. A form that fails comes back with the reason in it. */
export function roomRoutes(app: FastifyInstance): void {
  const limits = chatLimits()

  app.post<{ Body: Static<typeof RoomForm> }>('/rooms', { schema: { body: RoomForm } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.rooms.take(account.id)
    const draft = { ...request.body, private: isYes(request.body.private) }
    try {
      const { id, name } = await openRoom(account.id, draft)
      return done(request, reply, `/rooms/${name}`, { id, name })
    } catch (error) {
      if (wantsJson(request) || !(error instanceof Refusal)) throw error
      const form = { ...draft, error: error.message }
      return page(request, reply, 'chat/rooms', () => roomsPage(account, form), error.status)
    }
  })
  app.post<Named<Static<typeof RoomSettingsForm>>>('/rooms/:name/settings', { schema: { body: RoomSettingsForm } }, (request, reply) =>
    change(request, reply, (account) => changeRoom(account, request.params.name, request.body)),
  )
  app.post<Named<Static<typeof ClosureForm>>>('/rooms/:name/closure', { schema: { body: ClosureForm } }, (request, reply) =>
    change(request, reply, (account) => closeRoom(account, request.params.name, isYes(request.body.closed))),
  )
  app.post<Named<Static<typeof MemberForm>>>('/rooms/:name/members', { schema: { body: MemberForm } }, (request, reply) =>
    change(request, reply, (account) => addMember(account, request.params.name, request.body.username), {
      guest: request.body.username,
    }),
  )
  app.post<Named<Static<typeof MemberForm>>>('/rooms/:name/members/removal', { schema: { body: MemberForm } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.roomChanges.take(account.id)
    await removeMember(account.id, request.params.name, request.body.username)
    const left = request.body.username.toLowerCase() === account.username.toLowerCase()
    return done(request, reply, left ? '/rooms' : `/rooms/${encodeURIComponent(request.params.name)}/settings`)
  })

  type Change = (account: number) => Promise<void>
  async function change(
    request: FastifyRequest<Named<unknown>>,
    reply: Parameters<typeof done>[1],
    act: Change,
    typed: { guest?: string } = {},
  ) {
    const account = accountOf(request)
    await limits.roomChanges.take(account.id)
    const { name } = request.params
    try {
      await act(account.id)
      return done(request, reply, `/rooms/${encodeURIComponent(name)}/settings?saved=1`)
    } catch (error) {
      if (wantsJson(request) || !(error instanceof Refusal)) throw error
      // Who may not see the page gets its refusal, not the form's.
      return page(request, reply, 'chat/settings', () => settingsPage(account, name, { error: error.message, ...typed }), error.status)
    }
  }
}
