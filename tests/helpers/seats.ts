import type { Client } from './client.ts'
import type { Person, Town } from './town.ts'

/** Connects a socket of a person and joins a room with it. What it heard on the way is forgotten. */
export async function takeSeat(town: Town, person: Person, { room = 'general', worker }: { room?: string; worker?: number } = {}) {
  const client = await town.connect(person, worker === undefined ? {} : { worker })
  const answer = await client.ask('join_room', { room })
  if (!answer.ok) throw new Error(`${person.name} could not join ${room}: ${answer.error?.message}`)
  client.forget()
  return client
}

let count = 0

/** A name that nobody in the town has yet. */
export const newName = (prefix: string): string => `${prefix}${++count}`

/** Opens a room, by default a public one of somebody new: a test that counts what is in a room wants one for itself. */
export async function ownRoom(
  town: Town,
  { by, ...fields }: { by?: Person; private?: boolean; title?: string; description?: string } = {},
) {
  const name = newName('room-')
  const answer = await town.post('/rooms', { name, ...fields }, { as: by ?? town.account(newName('opener')) })
  const { id, error } = (await answer.json()) as { id: number; error?: string }
  if (!id) throw new Error(`the room ${name} could not be opened: ${answer.status} ${error}`)
  return { id, name }
}

/** Sends a line and gives its ack. @throws Error when it was refused */
export async function say(client: Client, content: string, more: Record<string, unknown> = {}) {
  const answer = await client.ask('send_message', { content, ...more })
  if (!answer.ok) throw new Error(`"${content}" was refused: ${answer.error?.message}`)
  return { id: Number(answer.id), seq: Number(answer.seq) }
}
