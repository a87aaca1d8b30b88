import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { repository } from '../../../tests/helpers/town.ts'

const PATIENCE_MS = 30_000

/**
 * Starts the server again and again as startprod.sh does, on the same data, and gives how long each start took until the first 200, in ms.
 * The first is on an empty folder: it migrates, compresses the assets and compiles everything.
 */
export async function timeStarts(workers: number, times: number): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'neospace-start-'))
  const port = await freePort()
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
    NEOSPACE_DATA: join(folder, 'data'),
    NEOSPACE_WORKERS: String(workers),
    PORT: String(port),
  }
  const taken: number[] = []
  for (let time = 0; time < times; time++) taken.push(await timeStart(env, port))
  rmSync(folder, { recursive: true, force: true })
  return taken
}

async function timeStart(env: NodeJS.ProcessEnv, port: number): Promise<number> {
  const start = performance.now()
  // startprod.sh without its look at the dependencies
  const server = spawn('scripts/supervise', ['NeoSpace', 'scripts/run', 'src/main.ts'], { cwd: repository, env, stdio: 'ignore' })
  await firstAnswer(`http://127.0.0.1:${port}/sign-in`, server)
  const taken = performance.now() - start
  await pause(1500) // lets it write down what it compiled, as a server that runs for longer does
  const exit = once(server, 'exit')
  server.kill('SIGTERM')
  await exit
  return taken
}

async function firstAnswer(url: string, server: ChildProcess): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  while (performance.now() < end && server.exitCode === null) {
    const ok = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    )
    if (ok) return
    await pause(5)
  }
  server.kill('SIGTERM')
  throw new Error('the server did not start')
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}
