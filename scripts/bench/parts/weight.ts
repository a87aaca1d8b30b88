import type { Person, Town } from '../../../tests/helpers/town.ts'

/** What a page makes a browser fetch, in bytes as they travel. */
export type Weight = { html: number; scripts: number; styles: number; files: number }

const ENCODINGS = 'gzip, deflate, br, zstd' // what Chromium says
const STYLES = /<link rel="stylesheet" href="([^"]+)"/g
const SCRIPTS = /<script type="module" src="([^"]+)"/g
const IMPORT_MAP = /<script type="importmap">(.*?)<\/script>/s
/** Types are imported in comments, which no browser follows. */
const COMMENTS = /\/\*[\s\S]*?\*\//g
/** Not `import(…)`: that is fetched once it is needed, by a click or for a sketch. */
const IMPORTS = /\bfrom\s*'([^']+)'|\bfrom\s*"([^"]+)"|\bimport\s*'([^']+)'/g

/** Fetches a page with its style sheets and all its modules, as a browser does: the import map and every static import are followed. */
export async function weigh(town: Town, path: string, as?: Person): Promise<Weight> {
  const page = await fetchFile(town, path, as)
  const [, map = '{}'] = IMPORT_MAP.exec(page.text) ?? []
  const { imports = {} } = JSON.parse(map) as { imports?: Record<string, string> }
  const styles = [...page.text.matchAll(STYLES)].map(([, href]) => href ?? '')
  const sheets = await Promise.all(styles.map((href) => fetchFile(town, href)))
  const modules = new Map<string, number>()
  const follow = async (address: string): Promise<void> => {
    if (modules.has(address)) return
    modules.set(address, 0)
    const { bytes, text } = await fetchFile(town, address)
    modules.set(address, bytes)
    for (const [, one, two, three] of text.replace(COMMENTS, '').matchAll(IMPORTS)) {
      const name = one ?? two ?? three ?? ''
      await follow(imports[name] ?? new URL(name, town.url + address).pathname)
    }
  }
  for (const [, src] of page.text.matchAll(SCRIPTS)) await follow(src ?? '')
  const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, n) => total + n, 0)
  return {
    html: page.bytes,
    scripts: sum(modules.values()),
    styles: sum(sheets.map(({ bytes }) => bytes)),
    files: 1 + modules.size + sheets.length,
  }
}

/** The bytes that travel are in Content-Length; `fetch` gives the text unpacked. */
async function fetchFile(town: Town, path: string, as?: Person): Promise<{ bytes: number; text: string }> {
  const answer = await town.get(path, { ...(as && { as }), headers: { 'accept-encoding': ENCODINGS } })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}`)
  const bytes = Number(answer.headers.get('content-length') ?? Buffer.byteLength(text))
  return { bytes, text }
}

/** The most bytes of HTML that a line carries beside its own text, over some lines as they are pushed and paged. */
export async function markupOf(town: Town, room: string, as: Person): Promise<number> {
  const answer = await town.get(`/backfill?room=${room}`, { as, headers: { accept: 'application/json' } })
  const { messages } = (await answer.json()) as { messages: { content: string; html: string }[] }
  if (messages.length === 0) throw new Error('there is no line to weigh')
  return Math.max(...messages.map(({ content, html }) => Buffer.byteLength(html) - Buffer.byteLength(content)))
}
