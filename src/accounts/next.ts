/** Printable ASCII without the backslash, which browsers read as a slash. */
const PLAIN = /^\/[!-[\]-~]*$/
const LENGTH = 2000

/**
 * Where to go after signing in: only a path of this site. Browsers read "//host" and "/\host" as another site, and drop tabs and line
 * ends out of a URL, so all of those are refused.
 */
export function localPath(next: unknown): string | null {
  const local = typeof next === 'string' && next.length <= LENGTH && PLAIN.test(next) && !next.includes('//')
  return local ? next : null
}
