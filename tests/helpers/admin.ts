import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { repository } from './town.ts'

export type Outcome = { code: number; out: string; err: string }

/** Runs scripts/admin on a town's data folder, as its operator would beside the running server. */
export function admin(data: string, ...words: string[]): Promise<Outcome> {
  const env = { ...process.env, NEOSPACE_DATA: data, NEOSPACE_PASSWORD_COST: '10' }
  return new Promise((resolve) => {
    execFile(join(repository, 'scripts/admin'), words, { env }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err })
    })
  })
}

/** Makes an invite and gives the path of its page. */
export async function makeInviteIn(data: string): Promise<string> {
  const { out, err } = await admin(data, 'invite')
  if (!out.startsWith('/invite/')) throw new Error(`no invite: ${out}${err}`)
  return out.trim()
}
