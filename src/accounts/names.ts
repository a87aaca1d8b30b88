import { createHash } from 'node:crypto'
import { Invalid } from '../core/errors.ts'

/** Letters, digits, "_" and "-", with dots between them but not at an end; 2 to 20 in all. */
const USERNAME = /^[A-Za-z0-9_-](?:[A-Za-z0-9_.-]{0,18}[A-Za-z0-9_-])$/

const AVATARS = ['moth', 'tape', 'fish', 'kettle', 'owl', 'lamp', 'shroom', 'cactus'] as const
const COLORS = 8

/** True for a string that could be somebody's name. */
export const isUsername = (name: string): boolean => USERNAME.test(name)

/** The name as it was typed, trimmed. @throws Invalid with what a name may be */
export function cleanUsername(raw: string): string {
  const name = raw.trim()
  if (!isUsername(name)) throw new Invalid('A name has 2 to 20 letters (a to z), digits, "_" or "-", and dots only inside it.')
  return name
}

/** The drawn picture and the colour that a name starts with: the same name gets the same ones in every town. */
export function portraitOf(name: string): { avatar: string; color: string } {
  const [picture = 0, shade = 0] = createHash('sha256').update(name.toLowerCase()).digest()
  return { avatar: AVATARS[picture % AVATARS.length] ?? AVATARS[0], color: `user-color-${shade % COLORS}` }
}
