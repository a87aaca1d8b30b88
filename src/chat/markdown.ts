import { createMarkdown } from '../core/markdown.ts'

/** What a person may be called, inside running text: no dot at an end. */
const NAME = '[A-Za-z0-9_-](?:[A-Za-z0-9_.-]{0,18}[A-Za-z0-9_-])'
const MENTION = new RegExp(`(^|[^A-Za-z0-9_.@/-])@(${NAME})`, 'g')

/** Who is really mentioned in the text that is being rendered: lower-case names. */
type Surroundings = { mentioned: ReadonlySet<string> }

const markdown = createMarkdown()
markdown.renderer.rules.text = (tokens, index, _options, env) => {
  const text = markdown.utils.escapeHtml(tokens[index]?.content ?? '')
  const { mentioned } = env as Surroundings
  if (mentioned.size === 0) return text
  return text.replace(MENTION, (whole, before: string, name: string) =>
    mentioned.has(name.toLowerCase()) ? `${before}<b class="mention">@${name}</b>` : whole,
  )
}

/** Renders what a person wrote as HTML: paragraphs, line breaks, code, bold, italic, quotes, links and mentions, nothing else. */
export const renderText = (content: string, mentioned: ReadonlySet<string>): string =>
  markdown.render(content, { mentioned } satisfies Surroundings).trim()

/** One line of it, without blocks. */
export const renderLine = (content: string, mentioned: ReadonlySet<string>): string =>
  markdown.renderInline(content, { mentioned } satisfies Surroundings)

/** The names that a text calls with @, outside of code, in lower case; the first `most` of them. */
export function namesCalled(content: string, most: number): string[] {
  if (!content.includes('@')) return []
  const names = new Set<string>()
  for (const block of markdown.parse(content, {})) {
    for (const token of block.children ?? []) {
      if (token.type !== 'text') continue
      for (const [, , name] of token.content.matchAll(MENTION)) names.add((name as string).toLowerCase())
    }
  }
  return [...names].slice(0, most)
}
