import { createCipheriv, createDecipheriv, hash, randomBytes, timingSafeEqual } from 'node:crypto'

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

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Seals a text (AES-256-GCM): whoever has not the key can neither read it nor make or change one. base64url. */
export function seal(key: Buffer, text: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return sealed.toString('base64url')
}

/** Opens what `seal` made; null for anything else. */
export function unseal(key: Buffer, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url')
  // Letters that the encoding passes over would give one seal many spellings.
  if (bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== sealed) return null
  const opening = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  opening.setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    return opening.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + opening.final('utf8')
  } catch {
    return null
  }
}
