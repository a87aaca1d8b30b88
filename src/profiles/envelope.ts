import type { Account } from '../core/viewer.ts'
import { type Profile, wallPieces } from './queries.ts'

const path = (cuid: string | null): string | null => cuid && `/files/${cuid}`

/** A profile as `GET /profile/` answers it: the original's names, without any count of people. */
export function profileJson(viewer: Account | null, profile: Profile, page: number, limit: number) {
  const isOwn = viewer?.id === profile.userId
  return {
    ok: true,
    profile_id: profile.id,
    user_id: profile.userId,
    username: profile.username,
    display_name: profile.displayName,
    bio: profile.bio,
    line: profile.line,
    avatar: profile.drawn,
    avatar_path: path(profile.avatarFile),
    theme_preset: profile.theme,
    accent_color: profile.accent,
    status_message: profile.statusMessage,
    status_emoji: profile.statusEmoji,
    now_activity: profile.nowActivity,
    now_activity_type: profile.nowType,
    member_since: profile.memberSince,
    is_own: isOwn,
    is_public: profile.visibility === 'public',
    visibility: profile.visibility,
    ...(isOwn && { dm_policy: profile.dmPolicy }),
    show_online_status: profile.showOnline === 1,
    voice_intro_path: path(profile.voiceFile),
    voice_waveform_json: profile.voiceWaveform,
    voice_text: profile.voiceText,
    voice_seconds: profile.voiceSeconds,
    anthem_url: path(profile.anthemFile) ?? (profile.anthemUrl || null),
    anthem_title: profile.anthemTitle,
    anthem_autoplay: false,
    ...wallPieces(profile, page, limit),
    viewer_id: viewer?.id ?? null,
    version: profile.version,
  }
}
