import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Bare = { url: string; pid: number; close: () => Promise<void> }

/** Starts the bare server. @param pages what it answers, by path */
export async function startBare(workers: number, pages: Record<string, string> = {}): Promise<Bare> {
  const folder = mkdtempSync(join(tmpdir(), 'bare-'))
  const file = join(folder, 'pages.json')
  writeFileSync(file, JSON.stringify(pages))
  const env = { ...process.env, BARE_WORKERS: String(workers), BARE_PAGES: file, NODE_ENV: 'production' }
  const server = spawn(process.execPath, [join(import.meta.dirname, 'bare-server.ts')], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(server, 'exit')
  const [url] = await Promise.race([
    once(server.stdout, 'data'),
    exit.then(() => Promise.reject(new Error('the bare server did not start'))),
  ])
  return {
    url: String(url).trim(),
    pid: server.pid as number,
    close: async () => {
      server.kill()
      await exit
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
