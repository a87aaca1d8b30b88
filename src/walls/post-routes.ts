import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { done } from '../core/answers.ts'
import { Conflict, Invalid } from '../core/errors.ts'
import { accountOf } from '../core/http.ts'
import { takesFile } from '../core/uploads.ts'
import { keepUpload } from '../files/mutations.ts'
import { duplicatePost, movePost, reorder } from './arranging.ts'
import type { ModuleType } from './contents.ts'
import { todaysForm } from './edit.ts'
import { saidIn } from './forms.ts'
import { wallLimits } from './limits.ts'
import { moduleType } from './modules.ts'
import { anyPost, postsOf } from './post-rows.ts'
import { addPost, deletePost, postJson, restorePost, updatePost, type Written } from './posts.ts'
import { wallFor } from './queries.ts'
import { isRecord } from './reading.ts'
import { postHtml } from './render.ts'
import { AddPost, ArrangePost, OnePost, Reorder, UpdatePost } from './schemas.ts'
import { stickersOn } from './sticker-rows.ts'
import { idOf } from './writing.ts'

type Body<T> = { Body: T }
const maybe = (value: number | string | undefined): number | undefined => (value === undefined || value === '' ? undefined : Number(value))

/** The pieces of one's own wall, for forms, scripts and the original's clients. */
export function postRoutes(app: FastifyInstance): void {
  writes(app)
  arranging(app)
  app.get<{ Params: { profile: string }; Querystring: Record<string, unknown> }>(
    '/wall/posts/:profile',
    { config: { json: true } },
    (request, reply) => {
      const wall = wallFor(
        request.viewer?.account.id ?? null,
        wholeNumber(request.params.profile, 'The id of the profile', Number.MAX_SAFE_INTEGER),
      )
      const page = wholeNumber(request.query.page ?? '1', 'page', 100_000)
      const limit = wholeNumber(request.query.limit ?? '20', 'limit', 50)
      const { posts, more } = postsOf(wall.id, (page - 1) * limit, limit)
      reply.header('cache-control', 'private, no-store')
      return { ok: true, posts: posts.map(postJson), page, has_more: more }
    },
  )
}

/** @throws Invalid for what is no whole number from 1 */
function wholeNumber(value: unknown, what: string, most: number): number {
  if (typeof value !== 'string' || !/^[1-9]\d{0,15}$/.test(value) || Number(value) > most)
    throw new Invalid(`${what} is a whole number from 1${most <= 100_000 ? ` to ${most}` : ''}.`)
  return Number(value)
}

const answer = (request: FastifyRequest, reply: FastifyReply, { id, version, username, cuid }: Written): FastifyReply =>
  done(request, reply, `/@${username}/edit#post-${id}`, { id, version, cuid })

function writes(app: FastifyInstance): void {
  const limits = wallLimits()
  app.post<Body<AddPost>>('/wall/post/add', { schema: { body: AddPost }, config: takesFile }, async (request, reply) => {
    const account = accountOf(request)
    const { module_type, display_order, client_id: clientId } = request.body
    const type = moduleType(module_type)
    await limits.pieces.take(account.id)
    const { content, style } = saidIn(request.body)
    const said = await withUpload(request, type, content)
    return answer(request, reply, await addPost(account.id, { type, content: said, style, order: maybe(display_order), clientId }))
  })
  app.post<Body<UpdatePost>>('/wall/post/update', { schema: { body: UpdatePost }, config: takesFile }, async (request, reply) => {
    const account = accountOf(request)
    await limits.changes.take(account.id)
    const { module_type: type, version } = request.body
    const { content, style } = saidIn(request.body)
    const said = request.upload ? await withUpload(request, moduleType(type), content) : content
    const change = { id: idOf(request.body.id), type, content: said, style, version: maybe(version) }
    return answer(request, reply, await updatePost(account.id, change).catch(withToday))
  })
  app.post<Body<OnePost>>('/wall/post/delete', { schema: { body: OnePost } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.changes.take(account.id)
    return answer(request, reply, await deletePost(account.id, idOf(request.body.id), maybe(request.body.version)).catch(withToday))
  })
  for (const [path, write] of [
    ['restore', restorePost],
    ['duplicate', duplicatePost],
  ] as const) {
    app.post<Body<OnePost>>(`/wall/post/${path}`, { schema: { body: OnePost } }, async (request, reply) => {
      const account = accountOf(request)
      await (path === 'duplicate' ? limits.pieces : limits.changes).take(account.id)
      return answer(request, reply, await write(account.id, idOf(request.body.id)))
    })
  }
}

/** A file that comes with the form itself is one more picture, or the sound. */
async function withUpload(request: FastifyRequest, type: ModuleType, content: unknown): Promise<unknown> {
  const { upload } = request
  if (!upload) return content
  const isSound = type === 'audio' || type === 'voice_note'
  if (!isSound && type !== 'image') throw new Invalid('A piece of this type takes no file.')
  const { cuid } = await keepUpload(accountOf(request).id, upload, [isSound ? 'audio' : 'image'])
  const said = isRecord(content) ? content : {}
  if (isSound) return { ...said, file: cuid }
  return { ...said, files: [...(Array.isArray(said.files) ? said.files : []), { file: cuid, alt: '' }] }
}

/** Whose change came second learns how the piece hangs now, and what its form would say. */
function withToday(error: unknown): never {
  const { post: today } = error instanceof Conflict ? ((error.detail ?? {}) as { post?: { id: number } }) : {}
  const post = today && anyPost(today.id)
  if (!post || !(error instanceof Conflict)) throw error
  throw new Conflict(error.message, { ...error.detail, html: postHtml(post, stickersOn(post.id)), form: todaysForm(post) })
}

function arranging(app: FastifyInstance): void {
  const limits = wallLimits()
  app.post<Body<ArrangePost>>('/wall/post/arrange', { schema: { body: ArrangePost } }, async (request, reply) => {
    const account = accountOf(request)
    const { act } = request.body
    const id = idOf(request.body.id)
    await (act === 'duplicate' ? limits.pieces : limits.changes).take(account.id)
    if (act === 'delete') return answer(request, reply, await deletePost(account.id, id))
    if (act === 'duplicate') return answer(request, reply, await duplicatePost(account.id, id))
    return answer(request, reply, await movePost(account.id, id, act))
  })
  app.post<Body<Reorder>>('/wall/reorder', { schema: { body: Reorder } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.changes.take(account.id)
    const { order, was } = request.body
    const { username, order: today } = await reorder(account.id, order.map(idOf), was?.map(idOf))
    return done(request, reply, `/@${username}/edit`, { order: today })
  })
}
