/** What is wrong with a setting, as a sentence for whoever started the program. */
export class ConfigError extends Error {}

/** A limit: at most `points` times in `seconds`, counted over all workers. */
export type Limit = { points: number; seconds: number }

/** A setting: its environment variable, its default as one would type it, what it means, and how it is read. @throws ConfigError */
export type Setting<T> = { env: string; fallback: string; what: string; parse: (text: string) => T }

/** Ends the reading of a setting. @throws ConfigError which says what was expected */
export const wrong = (env: string, text: string, expected: string): never => {
  throw new ConfigError(`${env} is "${text}", but it must be ${expected}.`)
}

/** Any text. */
export const text = (env: string, fallback: string, what: string): Setting<string> => ({ env, fallback, what, parse: (value) => value })

/** A whole number from `min` to `max`. */
export const whole = (env: string, fallback: number, min: number, max: number, what: string): Setting<number> => ({
  env,
  fallback: String(fallback),
  what,
  parse: (value) => {
    const n = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN
    return n >= min && n <= max ? n : wrong(env, value, `a whole number from ${min} to ${max}`)
  },
})

/** One of a few words. */
export const choice = <const T extends string>(env: string, fallback: T, options: readonly T[], what: string): Setting<T> => ({
  env,
  fallback,
  what: `${what} One of: ${options.join(', ')}.`,
  parse: (value) => options.find((option) => option === value) ?? wrong(env, value, `one of ${options.join(', ')}`),
})

/** How often within how long. */
export const limit = (env: string, fallback: string, what: string): Setting<Limit> => ({
  env,
  fallback,
  what: `${what} As count/seconds.`,
  parse: (value) => {
    const [, points, seconds] = /^(\d{1,9})\/(\d{1,6})$/.exec(value) ?? []
    if (!Number(points) || !Number(seconds)) return wrong(env, value, 'count/seconds, such as 60/60')
    return { points: Number(points), seconds: Number(seconds) }
  },
})

/** Origins of pages, separated by commas. */
export const origins = (env: string, what: string): Setting<string[]> => ({
  env,
  fallback: '',
  what,
  parse: (value) =>
    list(value).map((entry) => {
      const url = URL.canParse(entry) ? new URL(entry) : null
      if (!url || !/^https?:$/.test(url.protocol) || url.origin !== entry) {
        return wrong(env, value, 'origins such as https://example.org, separated by commas, without a path')
      }
      return entry
    }),
})

/** What stands between commas. */
export const list = (value: string) =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
