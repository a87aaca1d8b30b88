import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { done } from '../core/answers.ts'
import { config } from '../core/config.ts'
import { Invalid } from '../core/errors.ts'
import { accountOf } from '../core/http.ts'
import { type Limiter, limiter } from '../core/limits.ts'
import { idIn } from '../core/schema.ts'
import { provideAudience } from '../files/queries.ts'
import { profileJson } from './envelope.ts'
import { changeOf, namedIn, shownIn, valuesOf } from './fields.ts'
import { updateProfile } from './mutations.ts'
import { backToSettings, settingsPage } from './pages.ts'
import { maySee, profileByUser, profileOfFeed } from './queries.ts'
import { shownHtml } from './render.ts'
import { type Field, SAVED, UpdateForm } from './schemas.ts'
import { fileRoutes } from './uploads.ts'

type Query = { Querystring: Record<string, unknown> }
type Update = { Body: UpdateForm }

/** Profiles over HTTP: the original's addresses, and the page where one's own is set. */
export function profileRoutes(app: FastifyInstance): void {
  const changes = limiter('profile', config.limitProfile)
  guardFiles()
  reads(app)
  fileRoutes(app)
  const options = { schema: { body: UpdateForm }, errorHandler: backToSettings }
  app.post<Update>('/profile/update', options, async (request, reply) => save(request, reply, changes))
}

/** Pictures are seen wherever their owner's words are: by members always. What plays on a wall goes with the wall. */
function guardFiles(): void {
  provideAudience('avatar', (viewer, id) => viewer !== null || profileOfFeed(id)?.visibility === 'public')
  for (const use of ['voice', 'anthem'] as const) {
    provideAudience(use, (viewer, id) => {
      const profile = profileOfFeed(id)
      return profile !== undefined && maySee(profile, viewer ?? 0)
    })
  }
}

function reads(app: FastifyInstance): void {
  app.get('/profile', (_request, reply) => reply.redirect('/profile/', 308))
  app.get<Query>('/profile/', { config: { json: true } }, (request, reply) => {
    const { viewer } = request
    const user = numberIn(request, 'user_id') ?? viewer?.account.id
    if (user === undefined) throw new Invalid('Say whose profile: ?user_id= is missing, and nobody is signed in.')
    const profile = profileByUser(viewer?.account ?? null, user)
    if ((request.headers.accept ?? '').includes('text/html')) return reply.redirect(`/@${profile.username}`, 303)
    const [page, limit] = [numberIn(request, 'page') ?? 1, Math.min(numberIn(request, 'limit') ?? 20, 50)]
    return reply.header('cache-control', 'private, no-store').send(profileJson(viewer?.account ?? null, profile, page, limit))
  })
  app.get<Query>('/profile/settings', (request, reply) => {
    return settingsPage(request, reply, { saved: SAVED.find((name) => name === request.query.saved) ?? null })
  })
}

/** A number of a query string; undefined when it is not there. @throws Invalid for what is none */
function numberIn({ query }: FastifyRequest<Query>, name: string): number | undefined {
  const text = query[name]
  if (text === undefined || text === '') return undefined
  const number = idIn(text)
  if (number === undefined) throw new Invalid(`"${name}" is not a whole number from 1.`)
  return number
}

/** Fields that show on a player: the page gets it anew with the answer. */
const PLAYERS: Partial<Record<Field, 'voice' | 'deck'>> = { voice_text: 'voice', anthem_url: 'deck', anthem_title: 'deck' }

async function save(request: FastifyRequest<Update>, reply: FastifyReply, changes: Limiter): Promise<FastifyReply> {
  const account = accountOf(request)
  const change = changeOf(request.body)
  await changes.take(account.id)
  const profile = await updateProfile(account.id, change, shownIn(request.body))
  const named = namedIn(request.body)
  const values = valuesOf(profile)
  // What was typed may have been trimmed: the page shows what is kept.
  const saved = Object.fromEntries(named.map((field) => [field, values[field]]))
  const player = named.map((field) => PLAYERS[field]).find((use) => use !== undefined)
  const facts = { version: profile.version, saved, ...(player && { html: shownHtml(player, profile) }) }
  return done(request, reply, `/profile/settings?saved=${named[0]}#${named[0]}`, facts)
}
