import { config } from '../core/config.ts'
import { mutation, statement } from '../core/database.ts'
import { Conflict, Invalid, NotFound } from '../core/errors.ts'
import { limiter } from '../core/limits.ts'
import { addressDigest } from './guessing.ts'
import { cleanPassword, hashPassword, inHashTurn, isPassword } from './passwords.ts'
import { credentialsOf } from './queries.ts'
import { actorOf, endSession, endSessionsBut } from './sessions.ts'

const passwordChanges = limiter('passwords', config.limitPasswords)

/** Ends the session that asks. */
export const signOut = mutation((tx, account: number, session: number) => void endSession(tx, account, session))

/** Ends one session of the account that asks. @throws NotFound when it has no such session */
export const endOneSession = mutation((tx, asking: number, session: number) => {
  if (!endSession(tx, actorOf(tx, asking), session)) throw new NotFound('That session is over already.')
})

/** Ends every session of the account but the one that asks. */
export const endOtherSessions = mutation((tx, asking: number) => endSessionsBut(tx, actorOf(tx, asking), asking, 'sign-out'))

/** Changes the password and ends every other session: whoever knew the old one is out. @throws Invalid, Conflict, TooMany or Busy */
export async function changePassword(
  { account, session, address }: { account: number; session: number; address: string },
  form: { current: string; password: string },
): Promise<void> {
  const password = cleanPassword(form.password)
  await passwordChanges.take(account)
  const old = credentialsOf(account)?.hash
  if (!(await inHashTurn(() => isPassword(form.current, old)))) throw new Invalid('That is not your current password. Nothing was changed.')
  await storePassword(session, old ?? '', await hashPassword(password), addressDigest(address))
}

const replaceHash = statement<[string, number, string]>('UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?')
const forgetOthers = statement<[number, string]>('DELETE FROM known_addresses WHERE user_id = ? AND address <> ?')

const storePassword = mutation((tx, session: number, old: string, hash: string, digest: string) => {
  const account = actorOf(tx, session)
  if (replaceHash.run(hash, account, old).changes === 0)
    throw new Conflict('Your password was changed elsewhere at this moment. Try again.')
  endSessionsBut(tx, account, session, 'password')
  forgetOthers.run(account, digest)
})

const updateTheme = statement<[string, number]>('UPDATE users SET theme = ? WHERE id = ?')

/** Sets how the town looks to an account. */
export const setTheme = mutation(
  (tx, session: number, theme: 'paper' | 'midnight' | 'auto') => void updateTheme.run(theme, actorOf(tx, session)),
)
