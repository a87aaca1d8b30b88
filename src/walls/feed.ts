import type { Feed } from 'feed'
import { escaped } from '../core/text.ts'
import { fragment, render } from '../core/views.ts'
import { sketchCard } from '../sandbox/queries.ts'
import { inShort } from './head.ts'
import { newestOf, type Post } from './post-rows.ts'
import type { Wall } from './queries.ts'
import { pathOf, viewOf } from './render.ts'

const ENTRIES = 30

/** `site`: where this site is reached. `since`: when the wall was made, in ms, which is when a feed without entries is of. */
type Where = { site: string; since: number }

/** What a piece is called where it has no place around it. */
export function titleOf({ content: { type, says } }: Post): string {
  if (type === 'text') return inShort(/^#{1,6}\s+(.+)$/m.exec(says.text)?.[1] ?? says.text, 80) || 'Words'
  if (type === 'image') return inShort(says.caption || says.pictures[0]?.alt || '', 80) || 'A picture'
  if (type === 'quote') return inShort(says.text, 80)
  if (type === 'webring') return says.name
  if (type === 'badges') return 'Badges'
  if (type === 'script') return sketchCard(null, says.script_id)?.title ?? 'A sketch'
  if (type === 'link') return says.title || says.url
  return says.title || { audio: 'A recording', voice_note: 'A voice note', list: 'A list' }[type]
}

/** A piece's words and pictures as HTML for readers elsewhere: addresses are whole, and there is no script, form or style. */
function contentHtml(post: Post, site: string): string {
  const html = render('walls/_feed', { p: viewOf(post) }).trim()
  return html.replaceAll(/ (src|href)="\//g, ` $1="${site}/`)
}

function makeFeed(Atom: typeof Feed, wall: Wall, { site, since }: Where): string {
  const url = `${site}/@${wall.username}`
  const posts = newestOf(wall.id, ENTRIES)
  const newest = Math.max(since, ...posts.map(({ updatedAt }) => updatedAt))
  const author = { name: wall.displayName, link: url }
  const feed = new Atom({
    id: url,
    link: url,
    title: wall.displayName,
    author,
    updated: new Date(newest),
    generator: 'NeoSpace',
    feedLinks: { atom: `${url}/feed.atom` },
    copyright: '',
  })
  for (const post of posts) {
    const link = `${site}${pathOf(post)}`
    const [date, published] = [new Date(post.updatedAt), new Date(post.createdAt)]
    feed.addItem({ id: link, link, title: escaped(titleOf(post)), content: contentHtml(post, site), date, published, author: [author] })
  }
  return feed.atom1()
}

/** The Atom feed of a wall's pieces, newest first; kept until anything on the wall changes. */
export async function feedOf(wall: Wall, where: Where): Promise<string> {
  const { Feed: Atom } = await import('feed') // few ask for feeds: it is not loaded for the others
  return fragment(`feed:${wall.id}:${wall.version}:${where.site}`, () => makeFeed(Atom, wall, where))
}
