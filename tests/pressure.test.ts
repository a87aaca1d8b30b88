import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createHttp } from '../src/core/http.ts'

type App = Awaited<ReturnType<typeof createHttp>>
let app: App

beforeAll(async () => {
  vi.spyOn(process, 'uptime').mockReturnValue(60) // a worker that has just started is given time
  app = await createHttp(() => null)
  app.get('/anything', () => ({ ok: true }))
  app.get('/work', async () => {
    for (let i = 0; i < 3; i++) {
      const end = performance.now() + 2600
      while (performance.now() < end);
      await pause(1)
    }
    return { ok: true }
  })
  await app.ready()
})
afterAll(() => app.close())

test('a worker with more to do than it can says so, and when to come back, until it has done it', async () => {
  const ask = () => app.inject({ url: '/anything', headers: { accept: 'application/json' } })
  expect((await ask()).statusCode).toBe(200)
  await app.inject('/work')
  await expect.poll(async () => (await ask()).statusCode, { timeout: 3000, interval: 50 }).toBe(503)
  const refused = await ask()
  expect(refused.json()).toEqual({ ok: false, code: 'busy', error: expect.any(String) })
  expect(refused.headers['retry-after']).toMatch(/^\d+$/)
  await expect.poll(async () => (await ask()).statusCode, { timeout: 5000 }).toBe(200)
})
