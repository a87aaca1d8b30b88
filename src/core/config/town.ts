import { availableParallelism } from 'node:os'
import { choice, hostName, networks, origins, type Setting, text, whole, wrong } from './kinds.ts'

/** Where the town is, who may come, and how much of everything it holds. */
export const townSettings = {
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
  domain: hostName('NEOSPACE_DOMAIN', 'The public name for startstack.sh: Caddy then serves it on 80 and 443 with HTTPS.'),
  trustProxy: networks(
    'NEOSPACE_TRUST_PROXY',
    'Addresses or networks of the proxy whose X-Forwarded headers are believed, separated by commas; empty: none.',
  ),
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
  previewsMb: whole(
    'NEOSPACE_LINK_PREVIEWS_MB',
    500,
    1,
    1_000_000,
    'How much the pictures of link previews may take, in MB; those of the pages that were looked at longest ago go first.',
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
} as const satisfies Record<string, Setting<unknown>>
