import { type Card, provideCards } from '../chat/cards.ts'
import { showSketchAnew } from '../chat/mutations.ts'
import { config } from '../core/config.ts'
import { statement } from '../core/database.ts'
import { assets, render } from '../core/views.ts'
import { anySketch, cardOf, mayRead, onSketch, type Sketch } from './queries.ts'

/** The original's way to say "here is my sketch": nothing else in the line. The number it had there, or the public id. */
const SCRIPT = /^script:(?:([1-9]\d{0,14})|([\w-]{22}))$/
/** The address of a sketch's page, with or without the server's name before it. */
const ADDRESS = /(?<![\w/.:-])(https?:\/\/[^\s/?#<>"'`()]+)?\/sketches\/([\w-]{22})\/?(?![\w/-])/g
/** A line that is nothing but that. */
const ONLY = new RegExp(`^(?:${ADDRESS.source})(?:[?#]\\S*)?$`)

/** Lets sketches hang in rooms as cards, and keeps those cards today's. */
export function sketchesInRooms(): void {
  provideCards({ named: (_tx, writer, content) => sketchIn(writer, content), shown })
  onSketch(showSketchAnew)
}

const isHere = (site: string | undefined): boolean => site === undefined || config.origin.length === 0 || config.origin.includes(site)

const byCuid = statement<[string], { id: number }>('SELECT id FROM scripts WHERE cuid = ?')
const idOfSketch = (cuid: string): number | null => byCuid.get(cuid)?.id ?? null

/**
 * The sketch that a text names. Its address may be said by whoever has it. Its number anybody can guess, so that one names only what
 * everybody may see, or one's own.
 */
function sketchIn(writer: number, content: string): number | null {
  const [, number, cuid] = SCRIPT.exec(content.trim()) ?? []
  if (number) {
    const sketch = anySketch(Number(number))
    return sketch && (sketch.authorId === writer || (sketch.visibility === 'public' && mayRead(writer, sketch))) ? sketch.id : null
  }
  if (cuid) return idOfSketch(cuid)
  for (const [, site, named = ''] of content.matchAll(ADDRESS)) {
    const id = isHere(site) ? idOfSketch(named) : null
    if (id !== null) return id
  }
  return null
}

/** A card where everybody with the link may see the sketch. Where not, an address stays the words that it is, and `script:` leads to the page. */
function shown(id: number, content: string): Card | null {
  const sketch = anySketch(id)
  if (!sketch) return null
  const isScript = SCRIPT.test(content.trim())
  const of = { authorId: sketch.authorId, face: sketch.author.version }
  if (mayRead(null, sketch)) {
    const version = `${sketch.version}.${sketch.author.version}`
    return { ...of, version, isInstead: isScript || ONLY.test(content.trim()), html: () => cardHtml(sketch) }
  }
  return isScript ? { ...of, version: 'link', isInstead: true, html: () => render('sandbox/_link', { sketch }).trim() } : null
}

function cardHtml(sketch: Sketch): string {
  const html = render('sandbox/_card', { card: cardOf(sketch), row: true, assets })
  return html.trim().replaceAll('\n', '')
}
