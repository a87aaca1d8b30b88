import { createMarkdown } from '../core/markdown.ts'
import type { Picture } from './contents.ts'

/** The pictures that a text may show, by the public id of their file. */
type Surroundings = { pictures: ReadonlyMap<string, Picture> }

const OWN_FILE = /^\/files\/([A-Za-z0-9_-]{22})(?:\/thumb)?$/
const MOST_PICTURES = 20

const markdown = createMarkdown(['heading', 'list', 'image', 'hr', 'strikethrough'])
const validateLink = markdown.validateLink
markdown.validateLink = (url) => OWN_FILE.test(url) || validateLink(url)

const { escapeHtml } = markdown.utils
const { rules } = markdown.renderer

// The wall's own heading is its owner's name: what is in a piece comes below that.
for (const rule of ['heading_open', 'heading_close'] as const) {
  rules[rule] = (tokens, index) => {
    const level = Math.min(Number(tokens[index]?.tag.slice(1)) + 1, 4)
    return rule === 'heading_open' ? `<h${level}>` : `</h${level}>\n`
  }
}

// Only pictures of one's own: any other address would let a wall's owner see who reads it.
rules.image = (tokens, index, _options, env) => {
  const token = tokens[index]
  const cuid = OWN_FILE.exec(String(token?.attrGet('src')))?.[1]
  const picture = (env as Surroundings).pictures.get(cuid ?? '')
  const alt = escapeHtml(token?.content ?? '')
  if (!picture) return alt
  const color = picture.color ? ` data-color="${picture.color}"` : ''
  return `<img src="${picture.src}" alt="${alt}" width="${picture.width}" height="${picture.height}"${color} loading="lazy">`
}

/** The public ids of the files that a text shows as pictures, in their order, each once. */
export function picturesIn(text: string): string[] {
  const found = new Set<string>()
  for (const block of markdown.parse(text, {})) {
    for (const token of block.children ?? []) {
      const cuid = token.type === 'image' ? OWN_FILE.exec(String(token.attrGet('src')))?.[1] : undefined
      if (cuid) found.add(cuid)
    }
  }
  return [...found].slice(0, MOST_PICTURES)
}

/** Renders a line below a picture: words, links and line ends, no blocks and no further pictures. */
export const renderCaption = (text: string): string => markdown.renderInline(text, { pictures: new Map() } satisfies Surroundings).trim()

/** Renders what a person wrote for their wall: the chat's Markdown with headings, lists, rules and pictures of their own. */
export const renderPiece = (text: string, pictures: readonly Picture[]): string =>
  markdown.render(text, { pictures: new Map(pictures.map((picture) => [picture.file, picture])) } satisfies Surroundings).trim()
