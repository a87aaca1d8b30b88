import { render } from '../../core/views.ts'
import type { Kind } from '../queries.ts'
import type { Source } from '../sources.ts'
import { libraryNames, libraryScripts } from './library.ts'
import type { Manifest } from './manifest.ts'
import { moduleName, needsTable, type Packed } from './table.ts'

/**
 * The page that starts a sketch at home. The first file is the one that is run; other scripts run before it, but for modules, which it
 * imports.
 */
export async function indexHtml({ sketch, kind, library }: Source, files: readonly Packed[]): Promise<string> {
  const paths = (ending: string) => files.filter(({ name }) => name.endsWith(ending)).map(({ path }) => path)
  const [main = '', ...others] = paths('.js')
  const names = await libraryNames(kind, library)
  return render('sandbox/take-home', {
    title: `${sketch.title}, by ${sketch.author.name}`,
    kind,
    main: files[0]?.name ?? '',
    styles: paths('.css'),
    library: libraryScripts(kind, library),
    scripts: kind === 'p5' ? [...others, main] : [],
    files: JSON.stringify(files.filter(({ kept }) => kept === null).map(({ name }) => name)),
    hasTable: needsTable(kind, files),
    begin: kind === 'three' ? null : names[0]?.[0],
    modules: JSON.stringify(Object.fromEntries([...names, ...ownModules(kind, files)])),
  })
}

/** The same of the sketch's own. */
const ownModules = (kind: Kind, files: readonly Packed[]): [specifier: string, name: string][] =>
  files.flatMap(({ name }) => {
    if (kind !== 'three' || !/\.js(?:on)?$/.test(name)) return []
    return [[moduleName(name), name.endsWith('.js') ? moduleName(name) : name]]
  })

const TO_CHANGE = 'To change it, edit its files in any editor of plain text and load the page again.'
const COPIES = `${TO_CHANGE}\nOut of a folder a browser runs copies of them that are in library/files.js. To see what you change, start a small web\nserver in this folder, such as "python3 -m http.server", and open the address that it names.`
/** What somebody needs to know who changes it at home. */
const CHANGING: Record<Kind, string> = { p5: TO_CHANGE, canvas: TO_CHANGE, three: COPIES, shader: COPIES }

/** README.txt. */
export function readme({ title, author, kind, library, credit, address, description }: Manifest): string {
  const made = `${title}\nby ${author.name}${author.username === author.name ? '' : ` (${author.username})`}`
  const from = credit ? `\nIt began as a fork of "${credit.title}" by ${credit.author}${credit.address ? `: ${credit.address}` : ''}.` : ''
  const uses = library
    ? `It uses ${library.name} ${library.version}, which is in the folder "library" with its licence.`
    : 'It needs nothing but a browser.'
  return [
    made,
    ...(description ? [description] : []),
    `Open index.html in a browser: it runs as it lies here, without a network. ${uses}${from}`,
    CHANGING[kind],
    `It comes from ${address}. Its author has the say in what becomes of it; the file neospace.json names them. Any NeoSpace town takes this zip\nback in: "Bring one along" in its Codeground.`,
  ]
    .map((part) => `${part.replaceAll('\n', '\r\n')}\r\n`)
    .join('\r\n')
}
