import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { done } from '../core/answers.ts'
import { config } from '../core/config.ts'
import { Invalid } from '../core/errors.ts'
import { accountOf } from '../core/http.ts'
import { limiter } from '../core/limits.ts'
import { takesFile } from '../core/uploads.ts'
import { cleanSeconds, cleanWaveform, inTime } from '../core/waveform.ts'
import { keepUpload } from '../files/mutations.ts'
import { type Kind, ownSeconds } from '../files/queries.ts'
import { setAvatar, setVoice, updateProfile, type Voice } from './mutations.ts'
import { backToSettings } from './pages.ts'
import type { Profile } from './queries.ts'
import { pictureHtml, shownHtml } from './render.ts'
import { AvatarForm, VoiceForm } from './schemas.ts'
import { cleanProse } from './words.ts'

/** Pictures and sounds of a profile. Each takes the file itself, or names one that was uploaded before; `removal` takes it off again. */
export function fileRoutes(app: FastifyInstance): void {
  const uploads = limiter('uploads', config.limitUploads)
  const errorHandler = backToSettings

  /** The file that a request brings or names, as a public id. @throws Invalid when it does neither */
  async function fileOf(request: FastifyRequest<{ Body: { file?: string | undefined } }>, kind: Kind, missing: string): Promise<string> {
    const account = accountOf(request)
    if (request.upload) return (await keepUpload(account.id, request.upload, [kind])).cuid // counted while it arrived
    await uploads.take(account.id)
    if (request.body?.file) return request.body.file
    throw new Invalid(missing)
  }

  const picture = { schema: { body: AvatarForm }, config: takesFile, errorHandler }
  app.post<{ Body: AvatarForm }>('/profile/avatar', picture, async (request, reply) => {
    const file = await fileOf(request, 'image', 'There is no picture in what was sent. Choose one.')
    return saved(request, reply, 'avatar', avatarFacts(await setAvatar(accountOf(request).id, file)))
  })
  app.post('/profile/avatar/removal', async (request, reply) =>
    saved(request, reply, 'avatar', avatarFacts(await setAvatar(accountOf(request).id, null))),
  )

  const recording = { schema: { body: VoiceForm }, config: takesFile, errorHandler }
  app.post<{ Body: VoiceForm }>('/profile/voice/upload', recording, async (request, reply) => {
    const description = describedIn(request.body ?? {}) // looked at first: a file is not kept for a form that is refused
    const cuid = await fileOf(request, 'audio', 'There is no recording in what was sent. Choose one.')
    const account = accountOf(request)
    const seconds = await lengthOf(account.id, cuid, description.seconds)
    return saved(request, reply, 'voice', voiceFacts(await setVoice(account.id, { ...description, cuid, seconds })))
  })
  app.post('/profile/voice/removal', async (request, reply) =>
    saved(request, reply, 'voice', voiceFacts(await setVoice(accountOf(request).id, null))),
  )

  const track = { schema: { body: AvatarForm }, config: takesFile, errorHandler }
  app.post<{ Body: AvatarForm }>('/profile/anthem', track, async (request, reply) => {
    const anthemFile = await fileOf(request, 'audio', 'There is no track in what was sent. Choose one.')
    return saved(request, reply, 'anthem', anthemFacts(await updateProfile(accountOf(request).id, { anthemFile })))
  })
  app.post('/profile/anthem/removal', async (request, reply) =>
    saved(request, reply, 'anthem', anthemFacts(await updateProfile(accountOf(request).id, { anthemFile: null, anthemUrl: '' }))),
  )
}

/** Where on the settings page each has its place. */
const ANCHORS: Record<string, string> = { avatar: 'avatar', voice: 'voice-intro', anthem: 'tape' }

const saved = (request: FastifyRequest, reply: FastifyReply, what: string, facts: object): FastifyReply =>
  done(request, reply, `/profile/settings?saved=${what}#${ANCHORS[what]}`, facts)

function describedIn({ waveform, seconds, text }: VoiceForm): Omit<Voice, 'cuid'> {
  const words = text === undefined ? undefined : cleanProse(text, 'The words of your voice intro', 2000)
  return { waveform: cleanWaveform(waveform), seconds: cleanSeconds(seconds), text: words }
}

/**
 * How long a voice intro is: what the file tells must be within the limit, whatever its sender says. What a browser records tells
 * nothing, so there the sender must.
 * @throws Invalid
 */
async function lengthOf(account: number, cuid: string, said: number | null): Promise<number> {
  const found = await ownSeconds(account, cuid)
  const kept = found === null ? null : inTime(found)
  const seconds = said ?? kept
  if (seconds === null)
    throw new Invalid('How long this recording is can be read nowhere in it. Record it on this page, or send it as WAV, MP3, Ogg or M4A.')
  return seconds
}

const pathOf = (cuid: string | null): string | null => cuid && `/files/${cuid}`
const avatarFacts = (profile: Profile) => ({
  version: profile.version,
  avatar_path: pathOf(profile.avatarFile),
  html: pictureHtml(profile),
})
const voiceFacts = (profile: Profile) => ({
  version: profile.version,
  voice_intro_path: pathOf(profile.voiceFile),
  html: shownHtml('voice', profile),
})
const anthemFacts = (profile: Profile) => ({
  version: profile.version,
  anthem_path: pathOf(profile.anthemFile),
  html: shownHtml('deck', profile),
})
