import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { names, page, wantsJson } from '../core/answers.ts'
import { read } from '../core/database.ts'
import { NotFound, Unauthenticated } from '../core/errors.ts'
import { accountOf } from '../core/http.ts'
import { siteOf } from '../core/origin.ts'
import { idIn, isYes } from '../core/schema.ts'
import { profileByName } from '../profiles/queries.ts'
import { deskData, formHtml } from './edit.ts'
import { feedOf, titleOf } from './feed.ts'
import { entriesOf, mayTakeOut } from './guestbook.ts'
import { inShort } from './head.ts'
import { rememberPlain, showWall, wallData } from './page.ts'
import { postOf } from './post-rows.ts'
import { type Door, doorOf, wallFor, wallOfAccount } from './queries.ts'
import { dayOf, entryHtml, postHtml } from './render.ts'
import { PlainForm } from './schemas.ts'
import { sheetToday, sheetVersion } from './sheet.ts'
import { stickersOn } from './sticker-rows.ts'

type Named = { Params: { name: string }; Querystring: Record<string, unknown> }
type Piece = { Params: { name: string; cuid: string } }

const ENTRIES_A_PAGE = 50
const YEAR = 31_536_000
const MOST_PAGES = 1000

const viewerOf = (request: FastifyRequest) => request.viewer?.account ?? null
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** A wall as its owner, members and visitors read it, and the desk where it is decorated. */
export function pageRoutes(app: FastifyInstance): void {
  app.get<Named>('/@:name', (request, reply) => {
    const from = Math.min(idIn(request.query.page) ?? 1, MOST_PAGES) - 1
    return showWall(request, reply, request.params.name, from)
  })
  app.get<Named>('/@:name/wall.css', sendSheet)
  app.get<Named>('/@:name/feed.atom', sendFeed)
  app.get<Named>('/@:name/guestbook', showGuestbook)
  app.get<Piece>('/@:name/:cuid', showPiece)
  deskRoutes(app)
  oldRoutes(app)
  app.post<{ Body: PlainForm }>('/wall/plain', { schema: { body: PlainForm } }, (request, reply) => {
    rememberPlain(reply, isYes(request.body.on))
    reply.header('cache-control', 'private, no-store')
    const back = request.body.back ?? ''
    return wantsJson(request)
      ? reply.send({ ok: true })
      : reply.redirect(/^\/@[\w.-]{2,20}(?:\/[\w-]{1,30})?$/.test(back) ? back : '/', 303)
  })
}

/** Addresses that older links have. */
function oldRoutes(app: FastifyInstance): void {
  for (const path of ['/wall', '/wall/']) {
    app.get<{ Querystring: Record<string, unknown> }>(path, (request, reply) => {
      const account = viewerOf(request)
      const user = idIn(request.query.user_id)
      if (user === undefined && !account) throw new Unauthenticated()
      const wall = wallOfAccount(account?.id ?? null, user ?? account?.id ?? 0)
      return reply.header('cache-control', 'private, no-store').redirect(`/@${wall.username}`, 303)
    })
  }
}

function deskRoutes(app: FastifyInstance): void {
  for (const mode of ['edit', 'sticking'] as const) {
    app.get<Named>(mode === 'edit' ? '/@:name/edit' : '/@:name/stickers', (request, reply) => {
      const account = accountOf(request)
      const { post, add, page: from } = request.query
      const asked = { ...(idIn(post) && { post: String(post) }), ...(text(add) && { add: String(add) }) }
      const desk = { mode, from: (idIn(from) ?? 1) - 1, asked }
      return page(request, reply, 'walls/edit', () => deskData(request, account, request.params.name, desk))
    })
  }
  app.get<{ Querystring: Record<string, unknown> }>('/wall/post/form', (request, reply) => {
    const account = accountOf(request)
    const { id, type } = request.query
    reply.header('cache-control', 'private, no-store').type('text/html; charset=utf-8')
    return reply.send(formHtml(account.id, { ...(idIn(id) && { post: String(id) }), ...(text(type) && { add: String(type) }) }))
  })
}

/** The wall's stylesheet, guarded like the wall. Under an address that is not today's it is today's all the same, but nobody keeps it. */
function sendSheet(request: FastifyRequest<Named>, reply: FastifyReply): FastifyReply {
  const wall = wallFor(viewerOf(request)?.id ?? null, request.params.name)
  const isToday = request.query.v === sheetVersion(wall)
  const who = wall.visibility === 'public' ? 'public' : 'private'
  return reply
    .type('text/css; charset=utf-8')
    .header('vary', 'Cookie')
    .header('cache-control', isToday ? `${who}, max-age=${YEAR}, immutable` : 'private, no-store')
    .send(sheetToday(wall))
}

async function sendFeed(request: FastifyRequest<Named>, reply: FastifyReply): Promise<FastifyReply> {
  const account = viewerOf(request)
  const wall = wallFor(account?.id ?? null, request.params.name)
  const profile = profileByName(account, wall.username)
  const site = siteOf(request.raw)
  const etag = `"${wall.id}-${wall.version}-${wall.preset}"`
  reply
    .header('vary', 'Cookie')
    .header('etag', etag)
    .header('cache-control', wall.visibility === 'public' && !request.viewer ? 'public, max-age=60' : 'private, no-store')
  if (names(request.headers['if-none-match'], etag)) return reply.code(304).send()
  return reply.type('application/atom+xml; charset=utf-8').send(await feedOf(wall, { site, since: Date.parse(profile.memberSince) }))
}

function showPiece(request: FastifyRequest<Piece>, reply: FastifyReply): FastifyReply {
  const account = viewerOf(request)
  return page(request, reply, 'walls/post', () =>
    read(() => {
      const door = doorOf(account?.id ?? null, request.params.name)
      const post = postOf(door, request.params.cuid)
      const profile = profileByName(account, door.username)
      const { content } = post
      const me = content.type === 'link' && content.says.me ? [content.says.url] : []
      const description = content.type === 'text' ? inShort(content.says.text) : titleOf(post)
      return {
        ...wallData(request, door, { html: Buffer.from(postHtml(post, stickersOn(post.id))), profile, me }, { post, description }),
        title: `${titleOf(post)}, by ${door.displayName}`,
        script: 'shell.js',
        heading: titleOf(post),
        post: { id: post.id, day: dayOf(post.createdAt) },
        back: backTo(door),
      }
    }),
  )
}

const backTo = (door: Door) => ({ href: `/@${door.username}`, label: door.displayName })

function showGuestbook(request: FastifyRequest<Named>, reply: FastifyReply): FastifyReply {
  const account = viewerOf(request)
  const before = idIn(request.query.before)
  return page(request, reply, 'walls/guestbook', () =>
    read(() => {
      const door = doorOf(account?.id ?? null, request.params.name)
      if (door.guestbook === 'hidden' && door.userId !== account?.id) throw new NotFound('There is no guestbook on this wall.')
      const profile = profileByName(account, door.username)
      const { entries, more } = entriesOf(door.id, before, ENTRIES_A_PAGE)
      const mayTake = (entry: (typeof entries)[number]) => account !== null && mayTakeOut(entry, account.id)
      return {
        ...wallData(request, door, { html: Buffer.alloc(0), profile, me: [] }),
        title: `${door.displayName}’s guestbook`,
        script: 'shell.js',
        state: door.guestbook,
        entries: entries.map((entry) => ({ id: entry.id, name: entry.name, html: entryHtml(entry), mayTakeOut: mayTake(entry) })),
        older: more ? entries.at(-1)?.id : null,
        back: backTo(door),
      }
    }),
  )
}
