import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const repository = dirname(import.meta.dirname)
const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` }
let place: string
let started: ChildProcess[]

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'neospace-launch-'))
  started = []
})

afterEach(async () => {
  for (const child of started.filter((one) => one.exitCode === null && one.signalCode === null)) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  rmSync(place, { recursive: true, force: true })
})

function begin(command: string, args: string[]): ChildProcess {
  const child = spawn(command, args, { cwd: place, env, stdio: 'ignore' })
  started.push(child)
  return child
}

/** One line in `lives` for each start of the program: when, and its process id. */
const lives = () =>
  (existsSync(join(place, 'lives')) ? readFileSync(join(place, 'lives'), 'utf8') : '')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' ').map(Number))
    .map(([at = 0, pid = 0]) => ({ at, pid }))

const isAlive = (pid: number) => existsSync(`/proc/${pid}`)

async function until(what: () => boolean, within = 8_000): Promise<void> {
  const end = Date.now() + within
  while (!what()) {
    if (Date.now() > end) throw new Error(`not within ${within} ms: ${what}`)
    await pause(20)
  }
}

describe('the guard', () => {
  const guard = join(repository, 'scripts/guard.cjs')
  const under = (version: string) =>
    spawnSync(process.execPath, ['-e', `Object.defineProperty(process.versions, 'node', { value: '${version}' }); require('${guard}')`])

  test.each(['20.19.0', '22.17.1', '23.5.0'])('refuses Node %s with a sentence', (version) => {
    const { status, stderr } = under(version)
    expect(status).toBe(78)
    expect(stderr.toString()).toContain(`NeoSpace needs Node 22.18 or newer, and this is ${version}.`)
  })

  test.each(['22.18.0', '23.6.0', '24.0.0', '25.1.0'])('lets Node %s pass', (version) => {
    expect(under(version).status).toBe(0)
  })
})

describe('scripts/supervise', () => {
  const supervise = (script: string) =>
    begin(join(repository, 'scripts/supervise'), ['Stub', 'sh', '-c', `date +"%s%3N $$" >>lives; ${script}`])
  const gaps = () => lives().map(({ at }, i, all) => at - (all[i - 1]?.at ?? at))
  const forever = 'exec sleep 60'

  test('starts a program again at once when it was killed, and ends it when it is ended itself', async () => {
    const keeper = supervise(forever)
    await until(() => lives().length === 1)
    process.kill(lives()[0]?.pid ?? 0, 'SIGKILL')
    await until(() => lives().length === 2, 3_000)
    keeper.kill('SIGINT')
    await once(keeper, 'exit')
    expect(lives().map(({ pid }) => isAlive(pid))).toEqual([false, false])
  })

  test('backs off only when it died within 5 s of its start three times running', async () => {
    const keeper = supervise('exit 1')
    await until(() => lives().length === 5)
    const [, second = 0, third = 0, fourth = 0, fifth = 0] = gaps()
    expect(Math.max(second, third)).toBeLessThan(950)
    expect(fourth).toBeGreaterThan(950)
    expect(fifth).toBeGreaterThan(1_950)
    const asked = Date.now()
    keeper.kill('SIGTERM')
    await once(keeper, 'exit')
    expect(Date.now() - asked, 'a pause does not hold up the end').toBeLessThan(3_500)
  })

  test.each([0, 78])('leaves it at that when the program ends with %d', async (code) => {
    const keeper = supervise(`exit ${code}`)
    expect(await once(keeper, 'exit')).toEqual([code, null])
    expect(lives()).toHaveLength(1)
  })

  test('passes SIGHUP on, and waits for a program that takes its time to end', async () => {
    const keeper = supervise(
      'trap "echo hup >>signals" HUP; trap "sleep 0.4; echo end >>signals; exit 0" TERM; touch ready; while :; do sleep 0.05; done',
    )
    await until(() => existsSync(join(place, 'ready')))
    keeper.kill('SIGHUP')
    await until(() => existsSync(join(place, 'signals')))
    keeper.kill('SIGTERM')
    expect(await once(keeper, 'exit')).toEqual([0, null])
    expect(readFileSync(join(place, 'signals'), 'utf8')).toBe('hup\nend\n')
    expect(lives()).toHaveLength(1)
  })
})

test('the development server starts again for every change, and leaves nothing behind', async () => {
  cpSync(join(repository, 'scripts'), join(place, 'scripts'), { recursive: true })
  for (const folder of ['src', 'views', 'public', 'migrations']) mkdirSync(join(place, folder))
  const main = join(place, 'src/main.ts')
  const source = `import { appendFileSync } from 'node:fs'
    appendFileSync('lives', Date.now() + ' ' + process.pid + '\\n')
    setInterval(() => {}, 1000)\n`
  writeFileSync(main, source)
  const watcher = begin('scripts/run', ['scripts/watch.ts', 'http://localhost:1'])
  await until(() => lives().length === 1)

  writeFileSync(`${main}~`, `${source}// replaced, as editors do\n`)
  renameSync(`${main}~`, main)
  await until(() => lives().length === 2)
  writeFileSync(main, `${source}// written in place\n`)
  await until(() => lives().length === 3)
  mkdirSync(join(place, 'views/chat'))
  await until(() => lives().length === 4)
  for (let i = 0; i < 10; i++) writeFileSync(join(place, `views/chat/${i}.eta`), 'a burst is one change')
  await until(() => lives().length === 5)
  await pause(600)

  watcher.kill('SIGINT')
  expect(await once(watcher, 'exit')).toEqual([0, null])
  expect(lives().map(({ pid }) => isAlive(pid))).toEqual([false, false, false, false, false])
})

describe('a wrong setting stops the start, with a sentence that names it', () => {
  const start = (settings: Record<string, string>, script = 'startprod.sh', options: object = {}) =>
    spawnSync(join(repository, script), {
      cwd: repository,
      env: { ...env, PORT: '0', NEOSPACE_DATA: join(place, 'data'), ...settings },
      timeout: 20_000,
      ...options,
    })

  test.each([
    ['NEOSPACE_TRUST_PROXY', 'banana'],
    ['NEOSPACE_DOMAIN', 'https://example.org'],
    ['NEOSPACE_DATA', '/proc/nope'],
    ['NEOSPACE_DATA', '/proc/nope/town'],
    ['NEOSPACE_DATA', '/dev/null'],
  ])('%s=%s', (name, value) => {
    const { status, stderr } = start({ [name]: value })
    expect(stderr.toString()).toContain(`NeoSpace cannot start: ${name} is "${value}", but it must be`)
    expect(status).toBe(78)
  })

  test.skipIf(process.getuid?.() !== 0)('a folder that may not be written to', () => {
    const disk = join(place, 'disk')
    mkdirSync(disk)
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'neospace', disk]).status).toBe(0)
    try {
      const { status, stderr } = start({ NEOSPACE_DATA: disk })
      expect(stderr.toString()).toContain(`NEOSPACE_DATA is "${disk}", but it must be a folder that NeoSpace may write to (EROFS`)
      expect(status).toBe(78)
    } finally {
      spawnSync('umount', [disk])
    }
  })

  const isInstalled = spawnSync('caddy', ['version']).status === 0
  test.skipIf(!isInstalled).each([
    ['NEOSPACE_DOMAIN', 'https://example.org'],
    ['NEOSPACE_DATA', '/proc/nope'],
  ])('before Caddy starts: %s=%s', (name, value) => {
    const { status, stdout, stderr } = start({ [name]: value }, 'startstack.sh')
    expect(stderr.toString()).toContain(`NeoSpace cannot start: ${name} is "${value}", but it must be`)
    expect(status).toBe(78)
    expect(`${stdout}${stderr}`).not.toMatch(/NEOSPACE_ORIGIN|caddy|NeoSpace is at/)
  })
})

describe.skipIf(spawnSync('caddy', ['version']).status !== 0)('startstack.sh', () => {
  async function stack(): Promise<{ script: ChildProcess; said: () => string }> {
    const free = createServer().listen(0, '127.0.0.1')
    await once(free, 'listening')
    const { port } = free.address() as AddressInfo
    free.close()
    const settings = { ...env, NEOSPACE_DATA: join(place, 'data'), NEOSPACE_WORKERS: '1', PORT: String(port), HOME: place }
    const script = spawn(join(repository, 'startstack.sh'), { cwd: repository, env: settings, stdio: ['ignore', 'pipe', 'pipe'] })
    started.push(script)
    let said = ''
    for (const stream of [script.stdout, script.stderr]) stream.on('data', (text) => (said += text))
    return { script, said: () => said }
  }

  test('says where the town is once it answers there, and ends in order', async () => {
    const { script, said } = await stack()
    await until(() => said().includes('NeoSpace is at http://localhost:8080'), 40_000)
    expect(said()).toContain('NeoSpace is ready')
    expect((await fetch('http://localhost:8080/livez')).status).toBe(200)
    script.kill('SIGTERM')
    expect(await once(script, 'exit')).toEqual([0, null])
  })

  test('ends with a reason where Caddy cannot listen', async () => {
    const other = createServer().listen(8080)
    await once(other, 'listening')
    try {
      const { script, said } = await stack()
      expect(await once(script, 'exit')).toEqual([78, null])
      expect(said()).toMatch(/address already in use.*Caddy: ended with code 1 within 5 s of its start, three times running/s)
      expect(said()).not.toContain('NeoSpace is at')
    } finally {
      other.close()
    }
  })
})
