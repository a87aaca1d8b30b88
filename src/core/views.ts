import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Eta } from 'eta'
import { LRUCache } from 'lru-cache'
import { config, place } from './config.ts'

/** Where this build's files are served. */
export const assets = `/assets/${place.build}`

/** Past this many characters beyond ASCII a template is a drawing, which as entities would be twice as long. */
const A_DRAWING = 60
const BEYOND_ASCII = /[\u0080-\u{10ffff}]/gu

/**
 * One curly quote would make a two-byte string of the whole page, which takes V8 many times as long to encode.
 * As entities the few there are in a template's text leave the page ASCII, as long as what people wrote is.
 */
function asEntities(text: string): string {
  const beyond = text.match(BEYOND_ASCII)?.length ?? 0
  return beyond > A_DRAWING ? text : text.replace(BEYOND_ASCII, (character) => `&#${character.codePointAt(0)};`)
}

/** What is the same in every page of a build is put into the templates when they are compiled: there are some fifty icons on a page. */
const withConstants = (template: string): string =>
  template.replaceAll('<%= it.assets %>', assets).replaceAll('<%= it.build %>', place.build).replaceAll('<%= it.commit %>', place.commit)

const eta = new Eta({
  views: join(import.meta.dirname, '../../views'),
  cache: !place.development,
  plugins: [
    { processTemplate: withConstants, processAST: (parts) => parts.map((part) => (typeof part === 'string' ? asEntities(part) : part)) },
  ],
})

// Every include is named from the root, so a name is a file for good; Eta would join and check the path at each.
const paths = new Map<string, string>()
const resolvePath = eta.resolvePath?.bind(eta)
eta.resolvePath = (name, options) => {
  const path = paths.get(name) ?? resolvePath?.(name, options) ?? name
  if (paths.size < 1000) paths.set(name, path)
  return path
}

/** The import map of every page, as it stands in the inline script. */
export const importMap = JSON.stringify({ imports: { 'socket.io-client': `${assets}/lib/socket.io-client/socket.io.esm.min.js` } })

/** The import map's source for the Content-Security-Policy: the one inline script there is. */
export const importMapHash = `'sha256-${createHash('sha256').update(importMap).digest('base64')}'`

/** Renders `views/<name>.eta`. Names that begin with `_` are partials. */
export const render = (name: string, data: object): string => eta.render(`/${name}`, data)

const fragments = new LRUCache<string, string>({
  maxSize: config.fragmentCacheMb * 1024 * 1024,
  // Two bytes a character is what V8 keeps at most; the key and the entry cost about 100 more.
  sizeCalculation: (html, key) => 2 * (html.length + key.length) + 100,
})

/** The HTML kept under `key`, else what `make` gives. The key names everything that the HTML depends on: object, version, variant. */
export function fragment(key: string, make: () => string): string {
  const kept = fragments.get(key)
  if (kept !== undefined) return kept
  const html = make()
  fragments.set(key, html)
  return html
}
