import type { FastifyReply, FastifyRequest } from 'fastify'
import { answerError, page, wantsJson } from '../core/answers.ts'
import { avatarOf } from '../core/avatars.ts'
import { feedSeq } from '../core/changes.ts'
import { config } from '../core/config.ts'
import { read } from '../core/database.ts'
import { Refusal } from '../core/errors.ts'
import { accountOf } from '../core/http.ts'
import { VOICE_SECONDS } from '../core/waveform.ts'
import { shelfOf } from '../files/queries.ts'
import { namedIn, valuesOf } from './fields.ts'
import { ACTIVITIES, ACTIVITY_ICONS, ownProfile, THEMES } from './queries.ts'
import { shownHtml } from './render.ts'
import type { Saved } from './schemas.ts'

/** What is wrong with which part of the page, and what was typed there. */
type Wrong = { field: string; message: string; typed: string | null }
type Said = { saved?: Saved | null; wrong?: Wrong | null; status?: number }

/** Where one's own profile is set, each field by itself. @throws Unauthenticated */
export function settingsPage(request: FastifyRequest, reply: FastifyReply, said: Said = {}): FastifyReply {
  const account = accountOf(request)
  const build = () =>
    read(() => {
      const profile = ownProfile(account.id)
      const { wrong = null, saved = null } = said
      return {
        title: 'Your profile',
        frame: 'two' as const,
        script: 'profiles.js',
        sheets: ['wall-themes', 'wall-deck', 'profiles'],
        seq: feedSeq(),
        profile,
        avatar: avatarOf(profile.drawn, profile.avatarFile),
        values: { ...valuesOf(profile), ...(wrong?.typed != null && { [wrong.field]: wrong.typed }) },
        kept: valuesOf(profile),
        deck: shownHtml('deck', profile),
        voice: shownHtml('voice', profile),
        themes: THEMES,
        activities: ACTIVITIES.map((name) => ({ name, icon: ACTIVITY_ICONS[name] })),
        shelf: shelfOf(account.id),
        most: { image: config.imageMb, audio: config.audioMb, seconds: VOICE_SECONDS },
        saved,
        wrong,
      }
    })
  return page(request, reply, 'profiles/settings', build, said.status)
}

const ADDRESSES: Record<string, string> = { '/profile/avatar': 'avatar', '/profile/voice/upload': 'voice', '/profile/anthem': 'anthem' }

/** A form that was refused comes back on the page that it stood on, with the reason beside the field and what was typed in it. */
export function backToSettings(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (wantsJson(request) || !request.viewer || !(error instanceof Refusal)) return answerError(error, request, reply)
  const typed = (request.body ?? {}) as Record<string, unknown> // whatever it was: it may be what was refused
  const field = ADDRESSES[request.url] ?? namedIn(typed)[0]
  if (field === undefined) return answerError(error, request, reply)
  const value = typed[field]
  if (error.retryAfter) reply.header('retry-after', String(error.retryAfter))
  const wrong = { field, message: error.message, typed: typeof value === 'string' ? value.slice(0, 20_000) : null }
  return settingsPage(request, reply, { wrong, status: error.status })
}
