import { seal, unseal } from '../../core/crypto.ts'
import { NotFound } from '../../core/errors.ts'
import { secretKey } from '../../core/secret.ts'

/**
 * What a run token stands for: this version of a sketch (`null`: its draft), for this viewer (`null`: a visitor), perhaps on another site.
 */
export type Run = { sketch: number; version: number | null; viewer: number | null; embed: boolean }

/** How long a token lets a sketch load its files, in ms. */
const GOOD_FOR_MS = 10 * 60_000

const key = () => secretKey('run token')

/** A token for the address of a run. Sealed, not only signed: the code of the sketch reads its address, and must not learn who looks on. */
export function runToken({ sketch, version, viewer, embed }: Run, now = Date.now()): string {
  return seal(key(), JSON.stringify([sketch, version, viewer, embed ? 1 : 0, now + GOOD_FOR_MS]))
}

/** What a token stands for. @throws NotFound when it is none of ours, or too old */
export function runOf(token: string, now = Date.now()): Run {
  const text = unseal(key(), token)
  if (text === null) throw new NotFound('There is nothing to run at this address.')
  const [sketch, version, viewer, embed, until] = JSON.parse(text) as [number, number | null, number | null, 0 | 1, number] // from runToken
  if (now >= until) throw new NotFound('This run is over. Start the sketch again where you found it.')
  return { sketch, version, viewer, embed: embed === 1 }
}
