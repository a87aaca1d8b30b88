import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What earlier towns built: compressing takes seconds of CPU, and there are many towns in a run of the tests. */
const kept = join(import.meta.dirname, '../../node_modules/.cache/town-assets')

/** Gives a new town the newest build that any town made. It takes from it whatever is still the same, as after an update. */
export function lendAssets(data: string): void {
  const [newest] = newestFirst(kept)
  if (newest !== undefined) place(join(kept, newest), join(data, 'assets', newest))
}

/** Keeps what a town built, for the next ones. */
export function keepAssets(data: string): void {
  const [build] = newestFirst(join(data, 'assets'))
  if (build === undefined || existsSync(join(kept, build))) return
  for (const older of newestFirst(kept).slice(1)) rmSync(join(kept, older), { recursive: true, force: true })
  place(join(data, 'assets', build), join(kept, build))
}

function newestFirst(folder: string): string[] {
  if (!existsSync(folder)) return []
  const builds = readdirSync(folder).filter((name) => !name.startsWith('.'))
  return builds
    .map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at)
    .map(({ name }) => name)
}

/** Puts a folder of files elsewhere, all at once: a build is never written to, so both may hold the same files. */
function place(from: string, to: string): void {
  const aside = join(dirname(to), `.aside-${process.pid}`)
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const folder = entry.parentPath.replace(from, aside)
    mkdirSync(folder, { recursive: true })
    share(join(entry.parentPath, entry.name), join(folder, entry.name))
  }
  try {
    renameSync(aside, to)
  } catch {
    rmSync(aside, { recursive: true, force: true }) // another run of the tests was faster
  }
}

function share(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to) // on another disk
  }
}
