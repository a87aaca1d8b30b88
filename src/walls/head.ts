import { escaped } from '../core/text.ts'
import type { Profile } from '../profiles/queries.ts'
import type { Post } from './post-rows.ts'
import type { Wall } from './queries.ts'

const DESCRIPTION_LENGTH = 200

/** Words of a person as one line of at most so many characters. */
export function inShort(text: string, most = DESCRIPTION_LENGTH): string {
  const words = text
    .replace(/[#*_`>~[\]]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return words.length > most ? `${words.slice(0, most).toWellFormed().trimEnd()}…` : words
}

const property = (name: string, content: string): string => (content ? `<meta property="${name}" content="${escaped(content)}">` : '')

/** `me`: addresses of pages that are the owner's too. `post`: when the page is of one piece. */
type Where = { site: string; sheet: string; me: readonly string[]; post?: Post; description?: string }

/** What machines read of a public wall: how it shows when somebody links to it, its feed, and who says to be the same person elsewhere. */
function publicHead(wall: Wall, profile: Profile, { site, me, post, description }: Where): string {
  const url = `${site}/@${wall.username}${post ? `/${post.cuid}` : ''}`
  const about = inShort(description ?? profile.bio)
  const picture = profile.avatarFile ? `${site}/files/${profile.avatarFile}` : ''
  const cards = [
    property('og:site_name', 'NeoSpace'),
    property('og:type', post ? 'article' : 'profile'),
    property('og:title', wall.displayName),
    property('og:description', about),
    property('og:url', url),
    property('og:image', picture),
    post ? '' : property('profile:username', wall.username),
    about && `<meta name="description" content="${escaped(about)}">`,
    `<link rel="canonical" href="${escaped(url)}">`,
    `<link rel="alternate" type="application/atom+xml" title="${escaped(wall.displayName)}" href="/@${wall.username}/feed.atom">`,
  ]
  const same = me.map((link) => `<link rel="me" href="${escaped(link)}">`)
  return [...cards, ...same].filter(Boolean).join('\n')
}

/** The wall's own stylesheet. */
export const sheetLink = (address: string): string => `<link rel="stylesheet" id="wall-sheet" href="${escaped(address)}">`

/** What stands in the head of a wall's page: its own stylesheet, and for everybody's walls what machines read of them. */
export function headHtml(wall: Wall, profile: Profile, where: Where): string {
  const rest = wall.visibility === 'public' ? publicHead(wall, profile, where) : '<meta name="robots" content="noindex">'
  return `${sheetLink(where.sheet)}\n${rest}`
}
