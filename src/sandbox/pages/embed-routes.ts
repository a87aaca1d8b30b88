import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Invalid, NotFound, Refusal } from '../../core/errors.ts'
import { isOurOrigin, siteOf } from '../../core/origin.ts'
import { cardOf, type Sketch, sketchFor } from '../queries.ts'
import { CALLED } from '../templates.ts'
import { sendVisitors } from '../visitors.ts'
import { EMBED, embedCode, isEmbeddable } from './sketch.ts'

type One = { Params: { cuid: string } }
type Asked = { Querystring: Record<string, unknown> }

const SMALLEST = 120
const LONGEST_ADDRESS = 300
const NOT_FOR_OTHERS = 'There is no such sketch for other sites. Only published sketches that everybody may see can stand there.'

class NotImplemented extends Refusal {
  readonly code = 'invalid'
  readonly status = 501
}

/** Sketches on other people's sites: the page that they frame, and what tells their software of it. */
export function embedRoutes(app: FastifyInstance): void {
  app.get<One>('/embed/:cuid', showEmbed)
  app.get<Asked>('/oembed', { config: { json: true } }, answerOembed)
}

/** For everybody or for nobody: on another site it does not matter who looks. @throws NotFound */
function sketchForAll(cuid: string): Sketch {
  const sketch = sketchFor(null, cuid)
  if (!isEmbeddable(sketch)) throw new NotFound(NOT_FOR_OTHERS)
  return sketch
}

function showEmbed(request: FastifyRequest<One>, reply: FastifyReply): FastifyReply {
  const { cuid } = sketchForAll(request.params.cuid)
  request.viewer = null // the page says nothing of who looks, and does nothing in their name
  const policy = String(reply.getHeader('content-security-policy')).replace("frame-ancestors 'none'", 'frame-ancestors *')
  reply.header('content-security-policy', policy).header('cross-origin-resource-policy', 'cross-origin').removeHeader('x-frame-options')
  return sendVisitors(request, reply, 'sandbox/embed', cuid, () => {
    const sketch = sketchForAll(cuid)
    return { title: sketch.title, frame: 'bare', card: cardOf(sketch), called: CALLED[sketch.kind].called, script: 'sandbox/embed.js' }
  })
}

/** The public id in an address of ours. @throws Invalid for what is no address, NotFound for one that leads elsewhere */
function cuidIn(address: unknown, host: string | undefined): string {
  if (typeof address !== 'string' || address.length > LONGEST_ADDRESS || !URL.canParse(address))
    throw new Invalid('"url" is not the address of a sketch.')
  const { origin, pathname } = new URL(address)
  const [, cuid] = /^\/(?:sketches|embed)\/([\w-]{1,40})\/?$/.exec(pathname) ?? []
  if (!cuid || !isOurOrigin(origin, host)) throw new NotFound(NOT_FOR_OTHERS)
  return cuid
}

/** A length that was asked for, at most ours. @throws Invalid when it is no number */
function atMost(asked: unknown, ours: number, what: string): number {
  if (asked === undefined) return ours
  if (typeof asked !== 'string' || !/^\d{1,6}$/.test(asked)) throw new Invalid(`"${what}" is not a number of pixels.`)
  return Math.min(ours, Math.max(SMALLEST, Number(asked)))
}

function answerOembed(request: FastifyRequest<Asked>, reply: FastifyReply): FastifyReply {
  const { url, format, maxwidth, maxheight } = request.query
  if (format !== undefined && format !== 'json') throw new NotImplemented('Only "json" is spoken here.')
  const sketch = sketchForAll(cuidIn(url, request.headers.host))
  const size = { width: atMost(maxwidth, EMBED.width, 'maxwidth'), height: atMost(maxheight, EMBED.height, 'maxheight') }
  const site = siteOf(request.raw)
  const { picture } = sketch
  reply.header('cache-control', 'public, max-age=60').header('access-control-allow-origin', '*').header('vary', 'Accept')
  return reply.send({
    version: '1.0',
    type: 'rich',
    provider_name: 'NeoSpace',
    provider_url: site,
    title: sketch.title,
    author_name: sketch.author.name,
    author_url: `${site}/@${sketch.author.username}`,
    html: embedCode(site, sketch, size),
    ...size,
    ...(picture && { thumbnail_url: `${site}${picture.src}`, thumbnail_width: picture.width, thumbnail_height: picture.height }),
  })
}
