import { LRUCache } from 'lru-cache'
import { presence } from '../core/presence.ts'
import { assets, fragment, render } from '../core/views.ts'
import { ACTIVITY_ICONS, newestFace, type Person, peopleShown, personShown } from '../profiles/queries.ts'

const MOST_SHOWN = 100

type Here = { html: string; more: number }
const heres = new LRUCache<number, Here & { key: string }>({
  maxSize: 4 * 1024 * 1024,
  sizeCalculation: ({ html }) => 2 * html.length + 200,
})

/**
 * Who is in a room now and wants to be seen there: the first hundred by name, and how many more there are.
 * Kept until somebody comes or goes, or looks different.
 */
export function hereHtml(roomId: number, faces: number = newestFace()): Here {
  const key = `${presence.version(roomId)}:${faces}`
  const kept = heres.get(roomId)
  if (kept?.key === key) return kept
  const people = peopleShown(presence.people(roomId).keys())
  const html = people.slice(0, MOST_SHOWN).map(htmlOf).join('')
  const here = { key, html, more: Math.max(0, people.length - MOST_SHOWN) }
  heres.set(roomId, here)
  return here
}

const htmlOf = (person: Person): string =>
  fragment(`person:${person.id}:${person.version}`, () => render('chat/_person', { person, icons: ACTIVITY_ICONS, assets }))

/** One person in the list of who is here; null for who does not want to be seen there. */
export function personHtml(id: number): string | null {
  const person = personShown(id)
  return person ? htmlOf(person) : null
}
