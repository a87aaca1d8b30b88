import { availableParallelism } from 'node:os'
import { isAbsolute, resolve } from 'node:path'

/** What is wrong with a setting, as a sentence for whoever started the program. */
export class ConfigError extends Error {}

/** A limit: at most `points` times in `seconds`, counted over all workers. */
export type Limit = { points: number; seconds: number }

type Setting<T> = { env: string; fallback: string; what: string; parse: (text: string) => T }

const wrong = (env: string, text: string, expected: string): never => {
  throw new ConfigError(`${env} is "${text}", but it must be ${expected}.`)
}

const text = (env: string, fallback: string, what: string): Setting<string> => ({ env, fallback, what, parse: (value) => value })

const whole = (env: string, fallback: number, min: number, max: number, what: string): Setting<number> => ({
  env,
  fallback: String(fallback),
  what,
  parse: (value) => {
    const n = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN
    return n >= min && n <= max ? n : wrong(env, value, `a whole number from ${min} to ${max}`)
  },
})

const choice = <const T extends string>(env: string, fallback: T, options: readonly T[], what: string): Setting<T> => ({
  env,
  fallback,
  what: `${what} One of: ${options.join(', ')}.`,
  parse: (value) => options.find((option) => option === value) ?? wrong(env, value, `one of ${options.join(', ')}`),
})

const limit = (env: string, fallback: string, what: string): Setting<Limit> => ({
  env,
  fallback,
  what: `${what} As count/seconds.`,
  parse: (value) => {
    const [, points, seconds] = /^(\d{1,9})\/(\d{1,6})$/.exec(value) ?? []
    if (!Number(points) || !Number(seconds)) return wrong(env, value, 'count/seconds, such as 60/60')
    return { points: Number(points), seconds: Number(seconds) }
  },
})

const origins = (env: string, what: string): Setting<string[]> => ({
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

const list = (value: string) =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)

/** Every setting: environment variable, default, meaning. docs/settings.md is generated from this table. */
export const settings = {
  port: whole('PORT', 5000, 0, 65_535, 'The port to listen on; 0 takes a free one.'),
  host: text('HOST', '127.0.0.1', 'The address to listen on; 0.0.0.0 for every interface.'),
  data: text('NEOSPACE_DATA', './data', 'The folder of the database, the secret key, the files of people and the prepared assets.'),
  workers: {
    env: 'NEOSPACE_WORKERS',
    fallback: 'auto',
    what: 'How many worker processes serve; auto is one per core.',
    parse: (value: string) => (value === 'auto' ? availableParallelism() : whole('NEOSPACE_WORKERS', 0, 1, 64, '').parse(value)),
  },
  origin: origins('NEOSPACE_ORIGIN', 'The exact origins that people come from, separated by commas; empty: whatever host they asked for.'),
  domain: text('NEOSPACE_DOMAIN', '', 'The public name for startstack.sh: Caddy then serves it on 80 and 443 with HTTPS.'),
  trustProxy: {
    env: 'NEOSPACE_TRUST_PROXY',
    fallback: '',
    what: 'Addresses or networks of the proxy whose X-Forwarded headers are believed, separated by commas; empty: none.',
    parse: list,
  },
  registration: choice('NEOSPACE_REGISTRATION', 'open', ['open', 'invite', 'closed'], 'Who may make an account.'),
  durability: choice(
    'NEOSPACE_DURABILITY',
    'normal',
    ['normal', 'full'],
    'full keeps every acknowledged message through a power cut, for one disk sync a write; normal keeps it through any crash of the program.',
  ),
  timeZone: {
    env: 'NEOSPACE_TIME_ZONE',
    fallback: Intl.DateTimeFormat().resolvedOptions().timeZone,
    what: 'The time zone of the town: the times beside messages are in it.',
    parse: (value: string) => {
      try {
        return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone
      } catch {
        return wrong('NEOSPACE_TIME_ZONE', value, 'a time zone such as Europe/Lisbon')
      }
    },
  },
  pageCacheMb: whole('NEOSPACE_PAGE_CACHE_MB', 64, 1, 8192, "SQLite's page cache in MB, divided among the workers."),
  mmapMb: whole('NEOSPACE_MMAP_MB', 256, 0, 65_536, 'How much of the database is memory-mapped, in MB.'),
  fragmentCacheMb: whole('NEOSPACE_FRAGMENT_CACHE_MB', 16, 1, 1024, 'Rendered HTML kept by each worker, in MB.'),
  passwordCost: whole('NEOSPACE_PASSWORD_COST', 12, 10, 16, 'The bcrypt cost of new passwords.'),
  passwordQueue: whole(
    'NEOSPACE_PASSWORD_QUEUE',
    32,
    1,
    1000,
    'How many passwords may wait to be checked in a worker before people are told to come back.',
  ),
  sessionDays: whole('NEOSPACE_SESSION_DAYS', 30, 1, 365, 'How long an unused session stays signed in.'),
  metricsToken: text('NEOSPACE_METRICS_TOKEN', '', 'A bearer token for /metrics from elsewhere; empty: loopback only.'),
  messageLength: whole('NEOSPACE_MESSAGE_LENGTH', 2000, 1, 2000, 'The most characters in a message.'),
  bodyKb: whole('NEOSPACE_BODY_KB', 256, 16, 10_240, 'The most a form may send, in KB.'),
  frameKb: whole('NEOSPACE_FRAME_KB', 64, 8, 1024, 'The most one WebSocket frame may hold, in KB; more closes the socket.'),
  unsentKb: whole(
    'NEOSPACE_UNSENT_KB',
    1024,
    64,
    65_536,
    'How much may wait for a client that does not read, in KB, before it is cut off.',
  ),
  sockets: whole('NEOSPACE_LIMIT_SOCKETS', 200, 1, 1_000_000, 'Open sockets per address.'),
  taps: whole('NEOSPACE_LIMIT_TAPS', 20, 1, 10_000, 'Open event taps per worker.'),
  imageMb: whole('NEOSPACE_IMAGE_MB', 10, 1, 100, 'The most a picture may have as it is sent, in MB.'),
  audioMb: whole('NEOSPACE_AUDIO_MB', 15, 1, 200, 'The most a sound may have, in MB.'),
  quotaMb: whole('NEOSPACE_QUOTA_MB', 200, 1, 1_000_000, "How much an account's files may take, in MB."),
  imageMegapixels: whole(
    'NEOSPACE_IMAGE_MEGAPIXELS',
    50,
    1,
    500,
    'The largest picture that is read, in million pixels, all frames of a moving one together.',
  ),
  imageJobs: whole('NEOSPACE_IMAGE_JOBS', 1, 1, 16, 'Pictures that a worker prepares at the same time.'),
  imageQueue: whole(
    'NEOSPACE_IMAGE_QUEUE',
    20,
    1,
    1000,
    'Pictures that may wait for that in a worker before people are told to come back.',
  ),
  uploadSeconds: whole('NEOSPACE_UPLOAD_SECONDS', 300, 30, 3600, 'How long an upload may take, in seconds.'),
  previews: choice(
    'NEOSPACE_LINK_PREVIEWS',
    'on',
    ['on', 'off'],
    'Whether the server fetches title, description and picture of pages that links lead to.',
  ),
  wallPieces: whole('NEOSPACE_WALL_PIECES', 500, 1, 10_000, 'Pieces that a wall holds.'),
  wallStickers: whole('NEOSPACE_WALL_STICKERS', 200, 1, 2000, 'Stickers that a wall holds.'),
  wallStickersEach: whole('NEOSPACE_WALL_STICKERS_EACH', 5, 1, 2000, "Stickers that one visitor may leave on somebody else's wall."),
  ownCssKb: whole('NEOSPACE_OWN_CSS_KB', 20, 1, 200, "The most of its owner's CSS on a wall, in KB."),
  sketches: whole(
    'NEOSPACE_SKETCHES',
    500,
    1,
    100_000,
    'Sketches that somebody may have; together with those taken down in the last 30 days, twice as many.',
  ),
  sketchFileKb: whole('NEOSPACE_SKETCH_FILE_KB', 128, 1, 1024, 'The most text in one file of a sketch, in KB.'),
  sketchKb: whole('NEOSPACE_SKETCH_KB', 512, 1, 8192, 'The most text in all files of a sketch together, in KB.'),
  sketchHistoryMb: whole(
    'NEOSPACE_SKETCH_HISTORY_MB',
    200,
    1,
    100_000,
    "How much the versions of all of somebody's sketches may take, in MB, and with those taken down lately twice that; the oldest drafts go first.",
  ),
  limitPieces: limit('NEOSPACE_LIMIT_PIECES', '30/60', 'Pieces put on the own wall per account.'),
  limitWallChanges: limit(
    'NEOSPACE_LIMIT_WALL_CHANGES',
    '240/60',
    'Changes to pieces, their order, stickers and the look of walls per account.',
  ),
  limitWallPreviews: limit('NEOSPACE_LIMIT_WALL_PREVIEWS', '300/60', 'Papers and own CSS tried on per account.'),
  limitStickers: limit('NEOSPACE_LIMIT_STICKERS', '60/60', 'Stickers put on walls per account.'),
  limitGuestbook: limit('NEOSPACE_LIMIT_GUESTBOOK', '10/600', 'Guestbooks signed per account.'),
  limitWatches: limit('NEOSPACE_LIMIT_WATCHES', '60/60', 'Walls and sketches watched per account.'),
  limitNudges: limit('NEOSPACE_LIMIT_NUDGES', '15/1', 'Steps of a sticker that is being dragged, per account and worker.'),
  limitSketches: limit('NEOSPACE_LIMIT_SKETCHES', '30/60', 'Sketches begun, forked and brought along per account.'),
  limitDrafts: limit('NEOSPACE_LIMIT_DRAFTS', '120/60', 'Drafts of sketches saved per account.'),
  limitSketchChanges: limit('NEOSPACE_LIMIT_SKETCH_CHANGES', '60/60', 'Sketches published, described, pinned and taken down per account.'),
  limitRuns: limit('NEOSPACE_LIMIT_RUNS', '120/60', 'Sketches started per account, or per address for visitors.'),
  limitSteps: limit('NEOSPACE_LIMIT_STEPS', '600/60', 'Steps of editing together per account.'),
  limitTakeHome: limit('NEOSPACE_LIMIT_TAKE_HOME', '30/60', 'Sketches taken home per account, or per address for visitors.'),
  limitProfile: limit('NEOSPACE_LIMIT_PROFILE', '60/60', 'Changes to the own profile per account.'),
  limitUploads: limit('NEOSPACE_LIMIT_UPLOADS', '60/300', 'Uploads per account.'),
  limitEvents: limit('NEOSPACE_LIMIT_EVENTS', '300/10', 'Events per socket, of all kinds together; ten times as many end it.'),
  limitMessages: limit('NEOSPACE_LIMIT_MESSAGES', '60/60', 'Messages per account.'),
  limitEdits: limit('NEOSPACE_LIMIT_EDITS', '20/60', 'Edits and deletions per account.'),
  limitTyping: limit('NEOSPACE_LIMIT_TYPING', '10/10', 'Typing signals per account.'),
  limitJoins: limit('NEOSPACE_LIMIT_JOINS', '30/60', 'Rooms entered per account.'),
  limitBackfills: limit('NEOSPACE_LIMIT_BACKFILLS', '60/60', 'Backfills per account.'),
  limitReads: limit('NEOSPACE_LIMIT_READS', '120/60', 'Read marks moved per account.'),
  limitRooms: limit('NEOSPACE_LIMIT_ROOMS', '30/600', 'Rooms opened per account.'),
  limitRoomChanges: limit('NEOSPACE_LIMIT_ROOM_CHANGES', '60/600', 'Changes to rooms and their members per account.'),
  limitRegister: limit('NEOSPACE_LIMIT_REGISTER', '20/600', 'Accounts made per address.'),
  limitSignInAddress: limit('NEOSPACE_LIMIT_SIGN_IN_ADDRESS', '10/600', 'Failed sign-ins per address.'),
  limitSignInName: limit('NEOSPACE_LIMIT_SIGN_IN_NAME', '10/600', 'Failed sign-ins per name, except from where it signed in before.'),
  limitPasswords: limit('NEOSPACE_LIMIT_PASSWORDS', '10/600', 'Password changes tried per account.'),
  limitRequests: limit('NEOSPACE_LIMIT_REQUESTS', '1200/60', 'Requests per address that reach a page or an action, in each worker.'),
  limitHandshakes: limit('NEOSPACE_LIMIT_HANDSHAKES', '600/60', 'Socket handshakes per address, in each worker.'),
} as const satisfies Record<string, Setting<unknown>>

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
