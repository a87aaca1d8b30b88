// @ts-check
/** What this browser keeps for one account. A browser that refuses storage loses the convenience, never the page. */
import { page } from './page.js'

/** @param {string} name */
const keyOf = (name) => `neospace:${page.account}:${name}`

/** @param {() => Storage} storage a function, because merely naming a forbidden storage throws */
const keeper = (storage) => ({
  /**
   * @param {string} name
   * @returns {unknown} what was kept, or null
   */
  read(name) {
    try {
      return JSON.parse(storage().getItem(keyOf(name)) ?? 'null')
    } catch {
      return null
    }
  },
  /**
   * @param {string} name
   * @param {unknown} value null forgets it
   */
  write(name, value) {
    try {
      if (value === null) storage().removeItem(keyOf(name))
      else storage().setItem(keyOf(name), JSON.stringify(value))
    } catch {
      // Full, or forbidden by the person's settings.
    }
  },
  /** Forgets all that was kept for this account. */
  clear() {
    try {
      for (const key of Object.keys(storage())) if (key.startsWith(keyOf(''))) storage().removeItem(key)
    } catch {
      // As above.
    }
  },
})

/** Kept by this browser. */
export const local = keeper(() => localStorage)
/** Kept by this tab, through reloads. */
export const session = keeper(() => sessionStorage)
