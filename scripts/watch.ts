/**
 * Development: runs the server and starts it again when a file changes. Started by startlocal.sh, which gives the address to announce;
 * ends with SIGINT, SIGTERM or SIGHUP.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { type FSWatcher, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const WATCHED = ['src', 'views', 'public', 'migrations']
/** An editor, or a change of branch, writes many files: they are one change. */
const SETTLE_MS = 150
/** The server drains within 5 s of SIGTERM. */
const PATIENCE_MS = 6_000

const [url] = process.argv.slice(2)
const say = (sentence: string) => process.stdout.write(`${sentence}\n`)
let watchers: FSWatcher[] = []
const wake = new EventEmitter()
let changed = false
let stopping = false

/** Every folder is watched by itself: `recursive` watches files on Linux, and loses one that an editor or git replaces. */
function watchFolders(): void {
  const inside = (folder: string) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory())
  const folders = WATCHED.flatMap((folder) => [folder, ...inside(folder).map((entry) => join(entry.parentPath, entry.name))])
  const before = watchers
  watchers = folders.map((folder) => watch(folder, onChange))
  for (const watcher of before) watcher.close()
}

function onChange(_event: string, file: string | null): void {
  if (file?.startsWith('.') || file?.endsWith('~')) return // an editor's own
  changed = true
  wake.emit('wake')
}

function onStop(): void {
  stopping = true
  wake.emit('wake')
}

/** In a session of its own: a terminal's Ctrl-C then reaches it once, through us. */
function start(): ChildProcess {
  const server = spawn(process.execPath, [...process.execArgv, 'src/main.ts'], { stdio: ['ignore', 'inherit', 'inherit'], detached: true })
  server.once('exit', () => wake.emit('wake'))
  return server
}

const isRunning = (server: ChildProcess) => server.exitCode === null && server.signalCode === null

async function end(server: ChildProcess): Promise<void> {
  if (!isRunning(server)) return
  const gone = once(server, 'exit')
  server.kill('SIGTERM')
  const late = setTimeout(() => server.kill('SIGKILL'), PATIENCE_MS)
  await gone
  clearTimeout(late)
}

/** Says where it is, once it answers. */
async function announce(server: ChildProcess): Promise<void> {
  while (isRunning(server)) {
    const answer = await fetch(`${url}/livez`).catch(() => null)
    if (answer?.ok) break
    await pause(50)
  }
  if (isRunning(server)) say(`NeoSpace is at ${url}`)
}

/** One life of the server: until a file changes, or we are to stop. */
async function live(): Promise<void> {
  changed = false
  watchFolders()
  const server = start()
  announce(server)
  let told = false
  while (!changed && !stopping) {
    await once(wake, 'wake')
    if (isRunning(server) || changed || stopping || told) continue
    say('The server has ended. It is started again when a file changes.')
    told = true
  }
  while (changed && !stopping) {
    changed = false
    await pause(SETTLE_MS)
  }
  await end(server)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onStop)
while (!stopping) await live()
process.exit(0)
