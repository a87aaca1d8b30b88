import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { eventually, FAKE_MICROPHONE, openForAll, type Tab } from '../helpers/browser.ts'
import { WANTED, watching } from '../helpers/desk.ts'
import { photo } from '../helpers/pictures.ts'
import type { Person } from '../helpers/town.ts'
import { wallsOf } from '../helpers/walls.ts'

const RATE = 8000

const { town, browser } = openForAll({ env: { NEOSPACE_LIMIT_UPLOADS: '500/60' }, flags: FAKE_MICROPHONE, wanted: WANTED })
let fenn: Person
const { owner, rows, does, hang } = wallsOf(() => town)

beforeAll(() => {
  fenn = town.account('fenn')
})

/** Somebody at their settings, and what the database keeps of them. */
async function settings({ width = 1440, permissions = [] as string[] } = {}) {
  const oona = owner()
  const tab = await browser.visit(oona, '/profile/settings', { width, height: 900, permissions })
  const kept = (column: string) => rows(`SELECT ${column} AS it FROM profiles WHERE user_id = ?`, oona.id)[0]?.it
  return { oona, tab, page: tab.page, kept }
}

const state = (page: Page, form: string): Promise<string> => page.locator(`#${form} [data-state]`).innerText()

/** Some seconds of a hum that swells, as a file of a recorder. */
function hum(seconds: number): Buffer {
  const samples = Int16Array.from({ length: seconds * RATE }, (_, i) => 20_000 * (i / (seconds * RATE)) * Math.sin(i / 3))
  const head = Buffer.alloc(44)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(36 + samples.byteLength, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  for (const [at, value] of Object.entries({ 16: 16, 24: RATE, 28: 2 * RATE, 40: samples.byteLength }))
    head.writeUInt32LE(value, Number(at))
  for (const [at, value] of Object.entries({ 20: 1, 22: 1, 32: 2, 34: 16 })) head.writeUInt16LE(value, Number(at))
  head.write('data', 36, 'latin1')
  return Buffer.concat([head, Buffer.from(samples.buffer)])
}
const tape = (seconds: number, name = 'hum.wav') => ({ name, mimeType: 'audio/wav', buffer: hum(seconds) })

describe('each field saves by itself', () => {
  const WORDS: [field: string, value: string, column: string][] = [
    ['display_name', 'Oona Vale', 'display_name'],
    ['line', 'she, sound person', 'line'],
    ['bio', 'Keeps the hiss.', 'bio'],
    ['status_emoji', '☂', 'status_emoji'],
    ['status_message', 'bouncing nine tracks', 'status_message'],
    ['now_activity', 'splicing tape', 'now_activity'],
    ['voice_text', 'Hello, it is me.', 'voice_text'],
    ['anthem_title', 'Rain', 'anthem_title'],
    ['anthem_url', 'https://tapes.example/rain.ogg', 'anthem_url'],
    ['accent_color', '#FF6A4D', 'accent_color'],
  ]
  test('what is typed, when somebody pauses or presses Enter; the others stay as they are', async () => {
    const { tab, page, kept } = await settings()
    for (const [field, value, column] of WORDS) {
      const input = page.locator(`#in-${field}`)
      await input.fill(value)
      if (field === 'line') await input.press('Enter')
      await eventually(() => state(page, field)).toBe('saved')
      expect([field, String(kept(column)).toLowerCase()]).toEqual([field, value.toLowerCase()])
    }
    for (const [, value, column] of WORDS) expect(String(kept(column)).toLowerCase()).toBe(value.toLowerCase())
    await tab.reload()
    for (const [field, value] of WORDS) expect((await page.locator(`#in-${field}`).inputValue()).toLowerCase()).toBe(value.toLowerCase())
  })

  const CHOICES: [field: string, value: string, column: string, becomes: string][] = [
    ['now_activity_type', 'reading', 'now_activity_type', 'reading'],
    ['theme_preset', 'vapor', 'theme_preset', 'vapor'],
    ['visibility', 'members', 'visibility', 'members'],
    ['show_online_status', '0', 'show_online_status', '0'],
    ['dm_policy', 'nobody', 'dm_policy', 'nobody'],
  ]
  test('what is chosen, at once', async () => {
    const { page, kept } = await settings({ width: 390 })
    for (const [field, value, column, becomes] of CHOICES) {
      await page.locator(`#${field} label`, { has: page.locator(`[value="${value}"]`) }).click()
      await eventually(() => state(page, field)).toBe('saved')
      expect([field, String(kept(column))]).toEqual([field, becomes])
    }
  })

  test('what is wrong is named beside its field and not kept; what comes after it is', async () => {
    const { page, kept } = await settings()
    await page.locator('#in-anthem_url').fill('javascript:alert(1)')
    await page.locator('#in-anthem_url').press('Enter')
    await eventually(() => state(page, 'anthem_url')).toMatch(/^not saved/)
    expect(kept('anthem_url')).toBe('')
    await page.locator('#in-bio').fill('Still here.')
    await eventually(() => state(page, 'bio')).toBe('saved')
  })
})

test('a picture is cut by keyboard and put up; whoever looks at the wall sees it without a reload', async () => {
  const { oona, page } = await settings()
  const his = await watching(browser, fenn, `/@${oona.name}`)
  await page.setInputFiles('#in-avatar', { name: 'shed.jpg', mimeType: 'image/jpeg', buffer: await photo({ width: 900, height: 600 }) })
  const crop = page.locator('dialog.crop')
  await crop.waitFor()
  expect(await page.evaluate(() => document.activeElement?.className)).toBe('crop__c')
  const piece = () => page.locator('.crop__c').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL())
  const whole = await piece()
  for (let i = 0; i < 6; i++) await page.keyboard.press('+')
  const near = await piece()
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight')
  const moved = await piece()
  expect(new Set([whole, near, moved]).size).toBe(3)
  expect(await crop.locator('[data-zoom]').inputValue()).toBe('30')
  await crop.locator('[data-act="take"]').focus()
  await page.keyboard.press('Enter')
  await eventually(() => page.locator('#picture img').count()).toBe(1)
  await eventually(() => his.page.locator('.whead__av img').count()).toBe(1)
  const size = await his.page.locator('.whead__av img').evaluate(async (image) => {
    const { naturalWidth, naturalHeight } = await (image as HTMLImageElement).decode().then(() => image as HTMLImageElement)
    return [naturalWidth, naturalHeight]
  })
  expect(size[0]).toBe(size[1])
  await eventually(() => page.locator('.rail .me img').count()).toBe(1)
  await page.getByRole('button', { name: 'Wear the drawn one again' }).click()
  await eventually(() => his.page.locator('.whead__av img').count()).toBe(0)
})

test('a voice intro is recorded, listened to, thrown away, done anew and put up, with its waveform', async () => {
  const { oona, page, kept } = await settings({ permissions: ['microphone'] })
  const his = await watching(browser, fenn, `/@${oona.name}`)
  const act = (name: string) => page.locator(`.rec [data-act="${name}"]`)
  const takes = async () => {
    await act('record').click()
    await eventually(() => page.locator('.rec meter').evaluate((meter) => (meter as HTMLMeterElement).value)).toBeGreaterThan(0)
    await eventually(() => page.locator('.rec [data-time]').innerText()).toContain('0:02 of 1:00')
    await act('stop').click()
    await act('keep').waitFor()
  }
  await takes()
  await act('listen').click()
  await eventually(() => act('listen').innerText()).toContain('Pause')
  await act('discard').click()
  expect(await act('keep').isVisible()).toBe(false)
  expect(kept('voice_file_id')).toBeNull()
  await takes()
  await act('keep').click()
  await eventually(() => state(page, 'voice-intro')).toBe('saved')
  const heights = JSON.parse(String(kept('voice_waveform'))) as number[]
  expect([heights.length, Math.max(...heights)]).toEqual([100, 100])
  expect(Number(kept('voice_seconds'))).toBeGreaterThan(1.5)
  await eventually(() => his.page.locator('#voice .wave path').count()).toBe(4)
  expect(await his.page.locator('#voice [data-time]').innerText()).toMatch(/^0:0[2-4]$/)
})

/** Whether a player plays, asked of its sound itself. */
const plays = (player: Locator): Promise<boolean> => player.locator('audio').evaluate((audio) => !(audio as HTMLAudioElement).paused)

test('nothing plays by itself; one thing plays at a time; the anthem goes round, and how loud it is, is remembered', async () => {
  const { oona, page } = await settings()
  await page.setInputFiles('#in-voice', tape(3))
  await eventually(() => state(page, 'voice-intro')).toBe('saved')
  await page.setInputFiles('#in-anthem', tape(2, 'rain.wav'))
  await eventually(() => state(page, 'tape')).toBe('saved')
  const [file] = rows('SELECT cuid FROM files WHERE user_id = ?', oona.id)
  await hang(oona, 'audio', { file: String(file?.cuid), title: 'Stairwell' })
  await does(oona, '/profile/update', { anthem_title: 'Rain' })
  const his: Tab = await watching(browser, fenn, `/@${oona.name}`)
  const [deck, voice, piece] = ['#deck', '#voice .voice', '.aud'].map((part) => his.page.locator(part)) as [Locator, Locator, Locator]
  const all = () => Promise.all([deck, voice, piece].map(plays))
  await his.page.waitForTimeout(400)
  expect(await all()).toEqual([false, false, false])
  expect(
    await his.page.locator('audio').evaluateAll((list) => list.map((audio) => (audio as HTMLAudioElement).networkState)),
  ).not.toContain(2)
  await deck.getByRole('button', { name: 'Play' }).click()
  await eventually(all).toEqual([true, false, false])
  await voice.getByRole('button', { name: 'Play the voice intro' }).click()
  await eventually(all).toEqual([false, true, false])
  await voice.getByRole('slider').press('End')
  await eventually(() => voice.locator('[data-time]').innerText()).toContain('0:03')
  await piece.getByRole('button', { name: 'Play' }).click()
  await eventually(all).toEqual([false, false, true])
  await deck.getByRole('button', { name: 'Play' }).click()
  await eventually(() => deck.locator('[data-time]').innerText()).toContain('0:01 / 0:02')
  await eventually(() => deck.locator('[data-time]').innerText()).not.toContain('0:01 / 0:02')
  expect(await plays(deck)).toBe(true)
  await deck.getByRole('button', { name: 'Loudness' }).click()
  await deck.getByRole('slider').fill('30')
  await his.reload()
  expect(await deck.locator('audio').evaluate((audio) => (audio as HTMLAudioElement).volume)).toBeCloseTo(0.3)
  expect(await all()).toEqual([false, false, false])
})
