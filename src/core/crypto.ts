import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A secret of 256 random bits, base64url (43 characters). */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** A public id of 128 random bits, base64url (22 characters). */
export const newPublicId = (): string => randomBytes(16).toString('base64url')

/** SHA-256 of a token. A random token needs no slow hash: there is nothing to guess. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest()

/** Compares two secrets in a time that does not tell where they differ. */
export const sameSecret = (a: string, b: string): boolean => timingSafeEqual(hashToken(a), hashToken(b))
