import { onChange } from '../core/changes.ts'
import { evict } from '../core/live.ts'

/** Ends sockets within the feed, so that whoever is out does not get a byte of the next change. */
export function accountLive(): void {
  onChange('ban', ({ topic }) => evict(topic, 'ban'))
  onChange('sign-out', ({ topic }) => evict(topic, 'sign-out'))
  onChange('password', ({ topic, ref }) => evict(topic, 'sign-out', (seat) => seat.session === ref))
}
