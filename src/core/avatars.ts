/** Somebody's picture: one of the drawn set, or a file of their own. */
export type Avatar = { kind: 'drawn'; id: string } | { kind: 'file'; src: string; thumb: string }

/**
 * The picture that templates show.
 * @param drawn the drawn one that everybody has
 * @param file the public id of an uploaded one, which wins
 */
export const avatarOf = (drawn: string, file: string | null): Avatar =>
  file === null ? { kind: 'drawn', id: drawn } : { kind: 'file', src: `/files/${file}`, thumb: `/files/${file}/thumb` }
