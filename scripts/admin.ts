import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { makeInvite } from '../src/accounts/invites.ts'
import { ban, makeStaff, resetPassword, unban } from '../src/accounts/keeping.ts'
import { hashPassword } from '../src/accounts/passwords.ts'
import { config } from '../src/core/config.ts'
import { connection, useDatabase } from '../src/core/database.ts'
import { Refusal } from '../src/core/errors.ts'
import { DatabaseNewer, pendingMigrations } from '../src/core/migrations.ts'
import { checkFiles, sweepFiles } from '../src/files/keeping.ts'

const HELP = `Keeps the town from the command line, also while it runs.

  scripts/admin ban NAME             shuts the account out, everywhere and at once
  scripts/admin unban NAME           lets it back in
  scripts/admin make-staff NAME      makes it one of the town's keepers
  scripts/admin reset-password NAME  gives it a new random password, prints that, and ends all its sessions
  scripts/admin invite               prints the path of an invite for one new account within 7 days
  scripts/admin sweep-files          takes away now what the server takes away by itself: files that nothing showed for a day
  scripts/admin check-files          reads every file of people and says which are missing or damaged, after a restore say

The database is the one in NEOSPACE_DATA (${config.data}).
Ends with 0 when it is done, 1 when it could not be, 2 when the command was not understood.
`

/** Without what is easily mistaken for something else when it is read out: i, l, o, 0, 1. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Each command takes a name and gives the sentence that it prints. */
const COMMANDS: Record<string, (name: string) => Promise<string>> = {
  ban: async (name) => `${await ban(name)} is shut out.`,
  unban: async (name) => `${await unban(name)} may come back in.`,
  'make-staff': async (name) => `${await makeStaff(name)} keeps this town now.`,
  'reset-password': async (name) => {
    const password = newPassword()
    const username = await resetPassword(name, await hashPassword(password))
    return `The password of ${username} is now ${password}\nEvery browser of theirs is signed out.`
  },
}

/** These take nothing. */
const PLAIN: Record<string, () => Promise<string>> = { invite: makeInvite, 'sweep-files': sweepFiles, 'check-files': checkFiles }

/** Four groups of five characters: 99 random bits. */
function newPassword(): string {
  const group = () => Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return Array.from({ length: 4 }, group).join('-')
}

/** What is to be done, or null when the words make no command. */
function understand([command = '', name, ...more]: string[]): (() => Promise<string>) | null {
  const plain = Object.hasOwn(PLAIN, command) ? PLAIN[command] : undefined
  if (plain && name === undefined) return plain
  const act = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined
  return act && name && more.length === 0 ? () => act(name) : null
}

/** Opens the database beside a server that may be running. @throws Error with a sentence when it is not there, or not of today */
function openBeside(): void {
  const file = join(config.data, 'neospace.db')
  if (!existsSync(file)) throw new Problem(`There is no database at ${file}. Start the server once, or set NEOSPACE_DATA to its folder.`)
  useDatabase(file)
  const [pending] = pendingMigrations(connection(), join(import.meta.dirname, '../migrations'))
  if (pending) throw new Problem('The database is older than this program. Start the server first: it brings it up to date.')
}

class Problem extends Error {}

async function run(words: string[]): Promise<number> {
  if (words.some((word) => word === '--help' || word === '-h' || word === 'help')) {
    process.stdout.write(HELP)
    return 0
  }
  const act = understand(words)
  if (!act) {
    process.stderr.write(`That is not a command.\n\n${HELP}`)
    return 2
  }
  try {
    openBeside()
    process.stdout.write(`${await act()}\n`)
    connection().close()
    return 0
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Problem || error instanceof DatabaseNewer)) throw error
    process.stderr.write(`${error.message}\n`)
    return 1
  }
}

process.exitCode = await run(process.argv.slice(2))
