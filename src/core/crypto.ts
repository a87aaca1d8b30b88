import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A secret of 256 random bits, base64url (43 characters). */
export const newToken = (): string => randomBytes(32).toString('base64url')

const ID_BYTES = 16
let pool = Buffer.alloc(0)

/** A public id of 128 random bits, base64url (22 characters). The kernel is asked for 256 of them at a time. */
export function newPublicId(): string {
  if (pool.length < ID_BYTES) pool = randomBytes(256 * ID_BYTES)
  const id = pool.toString('base64url', 0, ID_BYTES)
  pool = pool.subarray(ID_BYTES)
  return id
}

/** SHA-256 of a token. A random token needs no slow hash: there is nothing to guess. */
export const hashToken = (token: string): Buffer => hash('sha256', token, 'buffer')

/** Compares two secrets in a time that does not tell where they differ. */
export const sameSecret = (a: string, b: string): boolean => timingSafeEqual(hashToken(a), hashToken(b))
