import { avatarOf } from '../core/avatars.ts'
import { escapedLines } from '../core/text.ts'
import { assets, fragment, render } from '../core/views.ts'
import { clockOf, wavePath } from '../core/waveform.ts'
import { ACTIVITY_ICONS, type Profile } from './queries.ts'

/** Who the wall is of, as its header shows it: the same for whoever looks. */
const faceView = (profile: Profile) => ({
  name: profile.displayName,
  username: profile.username,
  line: profile.line,
  bio: profile.bio,
  avatar: avatarOf(profile.drawn, profile.avatarFile),
  status: profile.statusEmoji || profile.statusMessage ? { emoji: profile.statusEmoji, words: profile.statusMessage } : null,
  now: profile.nowActivity
    ? { words: profile.nowActivity, type: profile.nowType, icon: ACTIVITY_ICONS[profile.nowType ?? 'thinking'] }
    : null,
})

/** The anthem as the deck shows it; null where there is none. `from`: the other machine that a foreign track comes from. */
function anthemView(profile: Profile) {
  const src = profile.anthemFile ? `/files/${profile.anthemFile}` : profile.anthemUrl
  if (!src) return null
  return {
    src,
    title: profile.anthemTitle || 'Untitled tape',
    of: profile.displayName,
    from: profile.anthemFile ? null : new URL(profile.anthemUrl).host,
  }
}

/** The voice intro as its player shows it; null where there is none. */
function voiceView(profile: Profile) {
  if (!profile.voiceFile) return null
  const waveform = profile.voiceWaveform ? (JSON.parse(profile.voiceWaveform) as number[]) : []
  return {
    src: `/files/${profile.voiceFile}`,
    of: profile.displayName,
    wave: wavePath(waveform),
    seconds: profile.voiceSeconds,
    clock: profile.voiceSeconds === null ? null : clockOf(profile.voiceSeconds),
    words: profile.voiceText,
  }
}

const kept = (part: string, profile: Profile, make: () => object): string =>
  fragment(`profile-${part}:${profile.id}:${profile.version}`, () =>
    render(`profiles/_${part}`, { ...make(), lines: escapedLines, assets }).trim(),
  )

/** The header of a wall (`.whead`) without what the wall hangs on it: picture, names, status, now. */
export const faceHtml = (profile: Profile): string => kept('face', profile, () => ({ face: faceView(profile) }))
/** The anthem's deck; the empty place for it where there is none. */
export const deckHtml = (profile: Profile): string => kept('deck', profile, () => ({ anthem: anthemView(profile) }))
/** The voice intro's player; the empty place for it where there is none. */
export const voiceHtml = (profile: Profile): string => kept('voice', profile, () => ({ voice: voiceView(profile) }))

/** One's own voice intro or anthem on the settings page, with the way to take it off. */
export const shownHtml = (use: 'voice' | 'deck', profile: Profile): string =>
  use === 'voice'
    ? render('profiles/_shown', { use, there: profile.voiceFile !== null, player: voiceHtml(profile), assets }).trim()
    : render('profiles/_shown', { use, there: anthemView(profile) !== null, player: deckHtml(profile), assets }).trim()

/** One's own picture on the settings page. */
export const pictureHtml = (profile: Profile): string =>
  kept('picture', profile, () => ({ avatar: avatarOf(profile.drawn, profile.avatarFile), name: profile.displayName }))
