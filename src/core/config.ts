import { isAbsolute, resolve } from 'node:path'
import { ConfigError } from './config/kinds.ts'
import { limitSettings } from './config/limits.ts'
import { townSettings } from './config/town.ts'

/** Every setting: environment variable, default, meaning. docs/settings.md is generated from this table. */
export const settings = { ...townSettings, ...limitSettings }

export type Config = { -readonly [K in keyof typeof settings]: ReturnType<(typeof settings)[K]['parse']> }

/**
 * Reads every setting out of an environment.
 * @throws ConfigError with a sentence that names the first setting whose value is wrong
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const entries = Object.entries(settings).map(([name, setting]) => [name, setting.parse(env[setting.env]?.trim() || setting.fallback)])
  const config = Object.fromEntries(entries) as Config
  return { ...config, data: isAbsolute(config.data) ? config.data : resolve(config.data) }
}

function readOrExit(): Config {
  try {
    return readConfig(process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`NeoSpace cannot start: ${error.message}\n`)
    process.exit(78) // EX_CONFIG of sysexits.h: a supervisor can tell it from a crash
  }
}

export const config = readOrExit()

/** What the primary tells its workers; not for people to set. */
export const place = {
  build: process.env.NEOSPACE_BUILD ?? 'dev',
  commit: process.env.NEOSPACE_COMMIT ?? 'unknown',
  worker: Number(process.env.NEOSPACE_WORKER ?? 1),
  workers: Number(process.env.NEOSPACE_WORKERS_TOTAL ?? 1),
  started: Number(process.env.NEOSPACE_STARTED ?? Date.now()),
  development: process.env.NEOSPACE_DEV === '1',
}
