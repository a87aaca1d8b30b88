import { Parser } from 'htmlparser2'
import { publicUrl } from '../core/outbound.ts'

/** What a page says of itself. */
export type PageFacts = { title: string | null; description: string | null; site: string | null; picture: string | null }

const TITLE_LENGTH = 200
const DESCRIPTION_LENGTH = 400
const SITE_LENGTH = 80
/** Controls, and marks that turn the direction of the text around them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g

/** What of a page's head counts, the best word first. */
const TITLES = ['og:title', 'twitter:title', 'title']
const DESCRIPTIONS = ['og:description', 'twitter:description', 'description']
const PICTURES = ['og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image', 'twitter:image:src', 'image_src']

/**
 * Reads a page's title, description, site and picture out of its head.
 * @param url where the page was in the end: a picture's address may be relative to it
 * @param type its Content-Type, which may name the charset
 */
export function readPage(body: Buffer, type: string, url: string): PageFacts {
  const found = metaOf(decode(body, type))
  const first = (names: string[], most: number) => names.map((name) => clean(found.get(name), most)).find(Boolean) ?? null
  const picture = PICTURES.map((name) => found.get(name)?.trim()).find(Boolean)
  return {
    title: first(TITLES, TITLE_LENGTH),
    description: first(DESCRIPTIONS, DESCRIPTION_LENGTH),
    site: first(['og:site_name', 'application-name'], SITE_LENGTH),
    picture: (picture && publicUrl(picture, url)?.href) || null,
  }
}

function decode(body: Buffer, type: string): string {
  const said =
    /charset=["']?([\w-]+)/i.exec(type)?.[1] ?? /<meta[^>]{0,200}charset=["']?([\w-]+)/i.exec(body.toString('latin1', 0, 2048))?.[1]
  try {
    return new TextDecoder(said ?? 'utf-8').decode(body)
  } catch {
    return body.toString('utf8') // a charset that nobody knows
  }
}

/** The first of each meta, under its name in small letters; the title under `title`. */
function metaOf(html: string): Map<string, string> {
  const found = new Map<string, string>()
  const put = (name: string | undefined, value: string | undefined) => {
    if (name && value && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), value)
  }
  let title: string | null = null
  const parser = new Parser({
    onopentag(tag, { name, property, content, rel, href }) {
      if (tag === 'meta') put(property ?? name, content)
      else if (tag === 'link' && rel === 'image_src') put(rel, href)
      else if (tag === 'title' && !found.has('title')) title = ''
    },
    ontext(text) {
      if (title !== null) title += text
    },
    onclosetag(tag) {
      if (tag !== 'title' || title === null) return
      put('title', title)
      title = null
    },
  })
  parser.end(html)
  return found
}

function clean(text: string | undefined, most: number): string | null {
  const words = text?.toWellFormed().replace(UNSEEN, ' ').replace(/\s+/g, ' ').trim()
  if (!words) return null
  return words.length > most ? `${words.slice(0, most).toWellFormed().trimEnd()}…` : words
}
