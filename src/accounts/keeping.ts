import { record } from '../core/changes.ts'
import { mutation, statement, type Tx } from '../core/database.ts'
import { NotFound } from '../core/errors.ts'
import { credentialsOf } from './queries.ts'
import { endSessionsBut } from './sessions.ts'

const setBan = statement<[0 | 1, number]>('UPDATE users SET is_banned = ? WHERE id = ?')
const setStaff = statement<[number]>('UPDATE users SET is_staff = 1 WHERE id = ?')
const setHash = statement<[string, number]>('UPDATE users SET password_hash = ? WHERE id = ?')

/** Shuts an account out, everywhere and at once. Its sessions stay, so that its pages say why. Gives the name as it is written. */
export const ban = mutation((tx, name: string): string => {
  const { id, username } = accountNamed(tx, name)
  setBan.run(1, id)
  record(tx, `account:${id}`, 'ban', id)
  return username
})

/** Lets an account back in. */
export const unban = mutation((tx, name: string): string => {
  const { id, username } = accountNamed(tx, name)
  setBan.run(0, id)
  return username
})

/** Makes an account one of the town's keepers. */
export const makeStaff = mutation((tx, name: string): string => {
  const { id, username } = accountNamed(tx, name)
  setStaff.run(id)
  return username
})

const forgetAddresses = statement<[number]>('DELETE FROM known_addresses WHERE user_id = ?')

/** Gives an account another password, ends all its sessions and forgets where it signed in before. */
export const resetPassword = mutation((tx, name: string, hash: string): string => {
  const { id, username } = accountNamed(tx, name)
  setHash.run(hash, id)
  endSessionsBut(tx, id, 0, 'password')
  forgetAddresses.run(id)
  return username
})

function accountNamed(_tx: Tx, name: string) {
  const account = credentialsOf(name)
  if (!account) throw new NotFound(`There is no account named "${name}".`)
  return account
}
