import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type PageData, page, wantsJson } from '../../core/answers.ts'
import { feedSeq } from '../../core/changes.ts'
import { read } from '../../core/database.ts'
import { cardOf, KINDS, type Sketch } from '../queries.ts'
import { CALLED } from '../templates.ts'
import { STYLES, sendVisitors } from '../visitors.ts'
import { byChance, galleryPage, kindNamed, type Wanted } from './gallery.ts'

type Query = { Querystring: Record<string, unknown> }

const LONGEST_WISH = 100

const wish = (value: unknown): string | undefined => {
  const text = typeof value === 'string' ? value.slice(0, LONGEST_WISH).toWellFormed().trim() : ''
  return text === '' ? undefined : text
}
const place = (value: unknown): number | undefined =>
  typeof value === 'string' && /^[1-9]\d{0,14}$/.test(value) ? Number(value) : undefined

const wantedBy = ({ kind, tag, by, q, before }: Record<string, unknown>): Wanted => ({
  kind: kindNamed(kind),
  tag: wish(tag)?.toLowerCase(),
  by: wish(by),
  q: wish(q),
  before: place(before),
})

/** The address of the gallery with these wishes, without those that are undefined. */
function addressOf(wanted: Wanted): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) query.set(name, String(value))
  return query.size > 0 ? `/sketches?${query}` : '/sketches'
}

/** The gallery: what everybody may see, newest first, by kind, tag, person and words, or by chance. */
export function galleryRoutes(app: FastifyInstance): void {
  app.get<Query>('/sketches', (request, reply) => {
    const wanted = wantedBy(request.query)
    const found = () => galleryPage(wanted)
    return wantsJson(request) ? sendJson(reply, read(found)) : sendGallery(request, reply, () => galleryData(wanted, found()))
  })
  app.get('/sketches/random', (request, reply) => {
    const found = () => ({ sketches: byChance(), older: null })
    // Drawn anew for everybody who asks: nobody keeps it.
    return wantsJson(request) ? sendJson(reply, read(found)) : page(request, reply, 'sandbox/gallery', () => randomData(request, found()))
  })
}

type Found = { sketches: Sketch[]; older: number | null }

function sendJson(reply: FastifyReply, { sketches, older }: Found): FastifyReply {
  reply.header('cache-control', 'private, no-store').header('vary', 'Cookie, Accept')
  return reply.send({ ok: true, sketches: sketches.map(sketchJson), before: older })
}

const sketchJson = ({ cuid, title, description, kind, author, tags, publishedAt }: Sketch) => ({
  cuid,
  title,
  description,
  script_type: kind,
  username: author.username,
  tags,
  published_at: publishedAt === null ? null : new Date(publishedAt).toISOString(),
})

function sendGallery(request: FastifyRequest, reply: FastifyReply, data: () => PageData): FastifyReply {
  if (request.viewer) return page(request, reply, 'sandbox/gallery', () => ({ ...data(), frame: 'two' as const }))
  const which = addressOf(wantedBy(request.query as Record<string, unknown>))
  return sendVisitors(request, reply, 'sandbox/gallery', which, data)
}

const randomData = (request: FastifyRequest, found: Found): PageData => ({
  ...galleryData({}, found),
  frame: request.viewer ? 'two' : 'bare',
  heading: 'Sketches, by chance',
  isRandom: true,
})

function galleryData(wanted: Wanted, { sketches, older }: Found): PageData {
  const { before: _, ...wishes } = wanted
  const link = (label: string, kind: Wanted['kind']) => ({
    label,
    href: addressOf({ ...wishes, kind }),
    isCurrent: kind === wanted.kind,
  })
  return {
    title: 'Sketches',
    frame: 'bare',
    styles: STYLES,
    script: 'sandbox/pages.js',
    seq: feedSeq(),
    heading: headingOf(wanted),
    isRandom: false,
    wanted,
    kinds: [link('All', undefined), ...KINDS.map((kind) => link(CALLED[kind].called, kind))],
    sketches: sketches.map((sketch) => ({ card: cardOf(sketch), tags: sketch.tags })),
    tags: [...new Set(sketches.flatMap(({ tags }) => tags))].sort((a, b) => a.localeCompare(b)),
    older: older === null ? null : addressOf({ ...wishes, before: older }),
    newest: wanted.before === undefined ? null : addressOf(wishes),
    everything: Object.values(wishes).some((one) => one !== undefined) ? '/sketches' : null,
  }
}

function headingOf({ by, tag, q }: Wanted): string {
  if (q !== undefined) return `Sketches: ${q}`
  if (by !== undefined) return `Sketches by ${by}`
  return tag === undefined ? 'Sketches' : `Sketches tagged ${tag}`
}
