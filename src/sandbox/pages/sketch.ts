import type { FastifyRequest } from 'fastify'
import { roomsFor } from '../../chat/queries.ts'
import type { PageData } from '../../core/answers.ts'
import { feedSeq } from '../../core/changes.ts'
import { config } from '../../core/config.ts'
import { newPublicId } from '../../core/crypto.ts'
import { siteOf } from '../../core/origin.ts'
import { render } from '../../core/views.ts'
import { pinnedBy } from '../editor/shelf.ts'
import { cardOf, mayEdit, type Sketch } from '../queries.ts'
import { publishedFiles } from '../sources.ts'
import { CALLED } from '../templates.ts'
import { STYLES } from '../visitors.ts'
import { shownFiles } from './code.ts'
import { familyOf } from './lineage.ts'

/** Forks that are named beside a sketch; all of them are on its lineage page. */
const FORKS_BESIDE = 12
const DESCRIPTION_LENGTH = 200
/** How large a sketch is on other people's pages, in px, unless they ask for less. */
export const EMBED = { width: 640, height: 480 }

const calendar = new Intl.DateTimeFormat('en-GB', { timeZone: config.timeZone, day: 'numeric', month: 'long', year: 'numeric' })

/** Words of a person as one line of at most so many characters. */
function inShort(text: string): string {
  const words = text.replace(/\s+/g, ' ').trim()
  return words.length > DESCRIPTION_LENGTH ? `${words.slice(0, DESCRIPTION_LENGTH).toWellFormed().trimEnd()}…` : words
}

/** The HTML that shows a sketch on somebody else's page. */
export const embedCode = (site: string, { cuid, title }: Sketch, { width, height } = EMBED): string =>
  render('sandbox/_embed-code', { src: `${site}/embed/${cuid}`, title, width, height }).trim()

/** True for what may stand on other sites: published, for everybody, by somebody who was not shut out. */
export const isEmbeddable = ({ visibility, publishedId, deletedAt, authorBanned }: Sketch): boolean =>
  visibility === 'public' && publishedId !== null && deletedAt === null && !authorBanned

const headOf = (site: string, sketch: Sketch): string =>
  render('sandbox/_head', {
    isPublic: isEmbeddable(sketch),
    site,
    url: `${site}/sketches/${sketch.cuid}`,
    title: sketch.title,
    about: inShort(sketch.description) || `A sketch in ${CALLED[sketch.kind].called}, by ${sketch.author.name}`,
    picture: sketch.picture,
    embed: { src: `${site}/embed/${sketch.cuid}`, ...EMBED },
  })

/** What everybody sees of a sketch on its page. */
export function sketchData(request: FastifyRequest, sketch: Sketch): PageData {
  const site = siteOf(request.raw)
  const { publishedId, publishedAt } = sketch
  return {
    title: sketch.title,
    frame: request.viewer ? 'two' : 'bare',
    styles: STYLES,
    script: 'sandbox/pages.js',
    seq: feedSeq(),
    head: headOf(site, sketch),
    sketch,
    card: cardOf(sketch),
    called: CALLED[sketch.kind].called,
    published: publishedAt === null ? null : { day: calendar.format(publishedAt), iso: new Date(publishedAt).toISOString() },
    files: publishedId === null ? [] : shownFiles(publishedId, publishedFiles(sketch) ?? []),
    family: familyOf(request.viewer?.account.id ?? null, sketch, FORKS_BESIDE),
    embed: isEmbeddable(sketch) ? embedCode(site, sketch) : null,
    address: `${site}/sketches/${sketch.cuid}`,
    can: null,
    rooms: [],
  }
}

/** The same for a member, with what they may do with it. */
export function memberData(request: FastifyRequest, account: number, sketch: Sketch): PageData {
  const isMine = sketch.authorId === account
  const isPinned = isMine && pinnedBy(account).has(sketch.id)
  return {
    ...sketchData(request, sketch),
    clientId: newPublicId(), // a form that is sent twice is one line, and one fork
    can: {
      edit: mayEdit(account, sketch),
      seeVersions: isMine,
      pin: isPinned || (isMine && sketch.visibility !== 'private'),
      isPinned,
      share: sketch.visibility !== 'private',
    },
    rooms: roomsFor(account).filter(({ closed, type, staff }) => !closed && (type !== 'announcements' || staff === 1)),
  }
}
