import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { done } from '../../core/answers.ts'
import { Invalid } from '../../core/errors.ts'
import { accountOf } from '../../core/http.ts'
import { isYes } from '../../core/schema.ts'
import { sandboxLimits } from '../limits.ts'
import { readNotes, wishForNotes } from '../notes.ts'
import type { Sketch } from '../queries.ts'
import { maybe, NotesForm, PublishForm, SettingsForm, WishForm } from '../schemas.ts'
import { cleanDescription, cleanNote, cleanTags, cleanTitle, cleanVisibility } from '../words.ts'
import { changeSettings, deleteSketch, publish, restoreSketch, type Settings } from './publishing.ts'

type Cuid = { Params: { cuid: string } }
type Written<T> = Cuid & { Body: T }

/** What others see of a sketch, and whether they see it. */
export function publishRoutes(app: FastifyInstance): void {
  const limits = sandboxLimits()
  app.post<Written<PublishForm>>('/codeground/:cuid/publish', { schema: { body: PublishForm } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.changes.take(account.id)
    const { note, draft_version, visibility } = request.body
    const settings = { ...said(request.body), visibility: cleanVisibility(visibility) }
    const wish = { ...settings, note: note === undefined ? undefined : cleanNote(note), draftVersion: maybe(draft_version) }
    return shown(request, reply, await publish(account.id, request.params.cuid, wish))
  })
  app.post<Written<SettingsForm>>('/codeground/:cuid/settings', { schema: { body: SettingsForm } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.changes.take(account.id)
    const settings = said(request.body)
    if (Object.values(settings).every((value) => value === undefined)) throw new Invalid('There is nothing to change in what was sent.')
    return shown(request, reply, await changeSettings(account.id, request.params.cuid, settings))
  })
  for (const [path, write] of [
    ['delete', deleteSketch],
    ['restore', restoreSketch],
  ] as const) {
    app.post<Cuid>(`/codeground/:cuid/${path}`, async (request, reply) => {
      const account = accountOf(request)
      await limits.changes.take(account.id)
      const { id, cuid } = await write(account.id, request.params.cuid)
      return done(request, reply, '/codeground', { id, cuid })
    })
  }
  notes(app)
}

const said = ({ title, description, tags, visibility }: SettingsForm): Settings => ({
  title: title === undefined ? undefined : cleanTitle(title),
  description: description === undefined ? undefined : cleanDescription(description),
  tags: tags === undefined ? undefined : cleanTags(tags),
  visibility: visibility === undefined ? undefined : cleanVisibility(visibility),
})

function shown(request: FastifyRequest, reply: FastifyReply, sketch: Sketch): FastifyReply {
  const { id, cuid, version, visibility, publishedId: published, title, tags } = sketch
  return done(request, reply, `/sketches/${cuid}`, { id, cuid, version, visibility, published, title, tags })
}

function notes(app: FastifyInstance): void {
  const limits = sandboxLimits()
  app.post<{ Body: NotesForm }>('/codeground/notes/read', { schema: { body: NotesForm } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.changes.take(account.id)
    await readNotes(account.id, maybe(request.body.up_to) ?? Number.MAX_SAFE_INTEGER)
    return done(request, reply, '/codeground')
  })
  app.post<{ Body: WishForm }>('/codeground/notes/wish', { schema: { body: WishForm } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.changes.take(account.id)
    await wishForNotes(account.id, isYes(request.body.on))
    return done(request, reply, '/codeground')
  })
}
