import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { place } from '../../core/config.ts'
import { render } from '../../core/views.ts'
import type { Kind, Sketch, SketchFile } from '../queries.ts'
import { libraryOf, PARSER } from './libraries.ts'

/** What runs, and where: `site` is this town as the browser calls it. */
type Running = { sketch: Sketch; files: SketchFile[]; library: string | null; token: string; site: string; embed: boolean }

/** The modules of the frame: asked for at once, instead of one after the other as each is read. */
const MODULES = readdirSync(join(import.meta.dirname, '../../../public/sandbox/frame')).filter((name) => name.endsWith('.js'))
const modulesFor = (kind: Kind): string[] => MODULES.filter((name) => !name.startsWith('kind-') || name === `kind-${kind}.js`)

/** The document that a sketch runs in, and the policy that it must be sent with. */
export function documentOf({ sketch, files, library, token, site, embed }: Running): { html: string; policy: string } {
  const { kind, title } = sketch
  const own = `${site}/assets/${place.build}/`
  const lib = libraryOf(kind, library)
  const frame = `${own}sandbox/frame/`
  const closed = closedMap(frame)
  const html = render('sandbox/run', {
    title,
    kind,
    frame,
    closed,
    preloads: modulesFor(kind).map((name) => frame + name),
    sketch: asScript({
      kind,
      files: files.map((file) => ('text' in file ? file : { name: file.name })),
      parser: PARSER,
      library: { files: lib?.files ?? [], imports: lib?.imports ?? {} },
    }),
  })
  return { html, policy: policyOf({ frame, closed, prefix: `${site}/run/${token}/`, framers: embed ? '*' : site }) }
}

/**
 * An import map by which only the frame's own modules find each other. Those that run already are had by their address whatever the policy
 * says, and with them the line on which the frame answers the watch.
 */
const closedMap = (frame: string): string => JSON.stringify({ imports: { [frame]: 'data:none/' }, scopes: { [frame]: { [frame]: frame } } })

/** JSON as it may stand inside a script element, whatever is in it. */
const asScript = (value: object): string => JSON.stringify(value).replaceAll('<', '\\u003c')

/**
 * What the document of a run may load. Its origin is like no other, so 'self' would mean nothing: everything is written out. The code of the
 * library and of the sketch is run as blobs, which no other document can load: with 'unsafe-inline', or with the token's own address, a frame inside this one
 * (which no policy forbids while it has no address) would run code from which nothing was taken away, peer connections among it.
 */
function policyOf({ frame, closed, prefix, framers }: { frame: string; closed: string; prefix: string; framers: string }): string {
  return [
    "default-src 'none'",
    `script-src ${frame} blob: 'sha256-${createHash('sha256').update(closed).digest('base64')}'`,
    `style-src ${frame} ${prefix} 'unsafe-inline'`,
    `img-src ${prefix} data: blob:`,
    `media-src ${prefix} data: blob:`,
    `connect-src ${prefix} data: blob:`,
    "worker-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${framers}`,
    'sandbox allow-scripts allow-pointer-lock',
  ].join('; ')
}
