import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { done, page } from '../../core/answers.ts'
import { Invalid } from '../../core/errors.ts'
import { accountOf } from '../../core/http.ts'
import { either, id, object, type Static, string } from '../../core/schema.ts'
import { sandboxLimits } from '../limits.ts'
import { notesOf, wantsForkNotes } from '../notes.ts'
import { KINDS } from '../queries.ts'
import { CALLED, templates } from '../templates.ts'
import { STYLES, showEditor } from './page.ts'
import { dayInWords, goneSketches, invitedTo, listFor } from './shelf.ts'
import { turnSketch } from './turning.ts'

type Cuid = { Params: { cuid: string } }
const TurnForm = object({ script_type: string() }, { draft_version: either(id(), string({ pattern: '^$' })) })
type TurnForm = Static<typeof TurnForm>

/** The Codeground: one's own sketches, and the editor of each. */
export function codegroundRoutes(app: FastifyInstance): void {
  app.get('/codeground', showGround)
  app.get('/codeground/', (_request, reply) => reply.redirect('/codeground', 308))
  app.get<Cuid>('/codeground/:cuid', (request, reply) => showEditor(request, reply, request.params.cuid))
  app.post<Cuid & { Body: TurnForm }>('/codeground/:cuid/kind', { schema: { body: TurnForm } }, async (request, reply) => {
    const account = accountOf(request)
    await sandboxLimits().changes.take(account.id)
    const kind = KINDS.find((one) => one === request.body.script_type)
    if (!kind) throw new Invalid(`A sketch is one of ${KINDS.join(', ')}.`)
    const { cuid, draftVersion } = await turnSketch(account.id, request.params.cuid, kind, Number(request.body.draft_version) || undefined)
    return done(request, reply, `/codeground/${cuid}`, { cuid, kind, draft_version: draftVersion })
  })
}

function showGround(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const account = accountOf(request)
  return page(request, reply, 'sandbox/codeground', () => ({
    title: 'Codeground',
    frame: 'two',
    styles: STYLES,
    list: listFor(account.id),
    kinds: KINDS.map((name) => ({ name, ...CALLED[name], templates: templates.filter(({ kind }) => kind === name) })),
    invited: invitedTo(account.id),
    gone: goneSketches(account.id).map(({ cuid, title, kind, deletedAt }) => ({
      cuid,
      title,
      kind: CALLED[kind].called,
      when: dayInWords(deletedAt ?? 0),
    })),
    notes: notesOf(account.id).map((note) => ({ ...note, when: dayInWords(note.createdAt) })),
    wantsNotes: wantsForkNotes(account.id),
  }))
}
