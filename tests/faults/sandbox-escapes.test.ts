import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { eventually, openForAll } from '../helpers/browser.ts'
import { plain } from '../helpers/pictures.ts'
import { newName } from '../helpers/seats.ts'
import { type Change, MOVING, Stage, type StageWindow, sketchIn, statesOf } from '../helpers/stage.ts'
import type { Person } from '../helpers/town.ts'
import { atFullSize } from './tools/at-full-size.ts'

/*
 * RELIABILITY 28, sketches that go for the guards themselves: for the line on which the frame answers the watch, for threads beside the one
 * that is watched, and for what the page does with the things that a sketch sends.
 */

const { town, browser } = openForAll({
  workers: 1,
  env: { NEOSPACE_LIMIT_RUNS: '10000/60' },
  flags: ['--use-gl=angle', '--use-angle=swiftshader'],
})
let oona: Person
let stage: Stage

beforeAll(async () => {
  oona = town.account(newName('oona'))
  stage = await Stage.open(browser, oona)
})

const canvas = (code: string) => sketchIn(town, oona, 'canvas', MOVING + code)
const said = async () => (await stage.look()).lines.map(({ words }) => words)

describe('the line to the page', () => {
  /** Puts a spy into all that can be replaced, and says whenever a port passes: as `this`, as an argument, as the event that is being heard. */
  const SPIES = `
    const { apply, ownKeys, getOwnPropertyDescriptor: own, defineProperty } = Reflect
    const { log } = console
    const brand = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage').get
    const currentEvent = own(window, 'event')?.get
    const target = own(Event.prototype, 'target').get
    const isPort = (value) => { try { apply(brand, value, []); return typeof value === 'object' } catch { return false } }
    const seen = {}
    let isLooking = false
    let isOpen = false
    const look = (name, that, given) => {
      if (isLooking || !isOpen || seen[name]) return
      isLooking = true
      const event = currentEvent && apply(currentEvent, window, [])
      let has = isPort(that) || (event && isPort(window.event && apply(target, window.event, [])))
      for (let i = 0; i < given.length; i++) has ||= isPort(given[i])
      try { has ||= isPort(apply(target, that, [])) } catch {}
      if (has) { seen[name] = true; setTimeout(log, 0, 'a port at', name) }
      isLooking = false
    }
    const spied = (name, plain) => function (...given) {
      look(name, this, given)
      return new.target ? Reflect.construct(plain, given, new.target) : apply(plain, this, given)
    }
    const spyOn = (name, holder) => {
      for (const key of ownKeys(holder)) {
        const found = own(holder, key)
        if (!found.configurable || key === 'constructor' || key === 'prototype') continue
        const changed = { ...found }
        for (const part of ['value', 'get', 'set'])
          if (typeof found[part] === 'function' && !found[part].prototype) changed[part] = spied(name + '.' + String(key), found[part])
        defineProperty(holder, key, changed)
      }
    }
    const classes = ['Array', 'Set', 'Map', 'WeakMap', 'WeakRef', 'Promise', 'RegExp', 'String', 'Number', 'Function', 'Object', 'Error', 'ArrayBuffer',
      'MessagePort', 'MessageChannel', 'MessageEvent', 'Event', 'EventTarget', 'Document', 'Element', 'Node', 'Blob', 'URL', 'CanvasRenderingContext2D',
      'OffscreenCanvas', 'HTMLCanvasElement', 'WebGLRenderingContext', 'WebGL2RenderingContext', 'OffscreenCanvasRenderingContext2D']
    const chosen = classes.filter((name) => typeof window[name] === 'function').map((name) => [name, window[name]])
    for (const one of [document.createElement('canvas').getContext('webgl2'), document.createElement('canvas').getContext('webgl')]) window['kept' + Math.random()] = one
    isOpen = true
    for (const [name, { prototype }] of chosen) spyOn(name, prototype)
    for (const [name, holder] of [['Reflect', Reflect], ['JSON', JSON], ['Math', Math], ['Object', Object], ['Promise', Promise], ['Array', Array]]) spyOn(name, holder)
    spyOn('iterator of a list', [][Symbol.iterator]().__proto__)
    spyOn('iterator of a set', new Set()[Symbol.iterator]().__proto__)`

  test('a sketch that listens at everything never gets hold of it', async () => {
    await stage.until('running', canvas(`console.log('spies');\n${SPIES}`))
    await stage.names()
    await stage.tried('1 + 1').catch(() => {})
    await stage.pixels([0.5, 0.5]).catch(() => {})
    await eventually(async () => (await stage.look()).fps.length).toBeGreaterThan(1)
    expect((await said()).filter((words) => words.startsWith('a port'))).toEqual([])
    expect(await said()).toContain('spies')
  })

  const FRAME = `new URL('.', document.querySelector('link[rel=stylesheet]').href).href`
  test('the modules of the frame give a sketch nothing', async () => {
    const tries = ['line.js', './line.js', 'webgl.js', 'guard.js', 'natives.js', 'asked.js'].map(
      (name) => `await import(${FRAME} + '${name}').then((got) => console.log('got', Object.keys(got)), () => console.log('refused'))`,
    )
    await stage.until('running', canvas(`;(async () => {\n${tries.join('\n')}\nconsole.log('over') })()`))
    await eventually(said).toContain('over')
    expect(await said()).toEqual([...tries.map(() => 'refused'), 'over'])
    const asModule = sketchIn(town, oona, 'three', `import { Scene } from 'three'\nconst at = ${FRAME} + 'line.js'\nawait import(at)`)
    expect((await stage.until('error', asModule)).errors[0]?.message).toMatch(/line\.js|import/)
  })

  test('who answers for a thread that hangs is not there: it is stopped', async () => {
    const code = `let line = null
      const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data')
      Object.defineProperty(MessageEvent.prototype, 'data', { ...data, get() { if (this.target !== window) line = this.target; return data.get.call(this) } })
      const answers = 'registerProcessor("x", class extends AudioWorkletProcessor { constructor() { super(); this.port.onmessage = ({ data: line }) => { line.onmessage = ({ data }) => { if (data.kind === "ping") line.postMessage({ kind: "pong", n: data.n }) } } } process() { return true } })'
      setTimeout(async () => {
        try {
          const sound = new OfflineAudioContext(1, 44100, 44100)
          await sound.audioWorklet.addModule(URL.createObjectURL(new Blob([answers], { type: 'text/javascript' })))
          const node = new AudioWorkletNode(sound, 'x')
          node.port.postMessage(line, [line])
          await new Promise((go) => setTimeout(go, 300))
        } catch {}
        /(x+x+)+y/.test('x'.repeat(60))
      }, 600)`
    const seen = await stage.until('hung', canvas(code))
    expect(statesOf(seen)).toEqual(['loading', 'running', 'hung'])
  })
})

test('there is no thread beside the one that is watched, and no computing that it cannot answer for', async () => {
  const code = `const names = (holder) => holder ? Object.getOwnPropertyNames(holder).filter((name) => /work(er|let)|^gpu|^ml|sharedstorage|fencedframe/i.test(name)) : []
    const holders = { window, navigator: Navigator.prototype, sound: BaseAudioContext.prototype, own: AudioContext.prototype, css: CSS, document: Document.prototype }
    for (const [name, holder] of Object.entries(holders)) console.log(name, names(holder).join(' '))
    console.log('loads', typeof new OfflineAudioContext(1, 44100, 44100).audioWorklet)
    WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => console.log('compiled'), () => console.log('not compiled'))
    console.log('webgpu', String(document.createElement('canvas').getContext('webgpu')))
    console.log('over')`
  await stage.until('running', canvas(code))
  await eventually(said).toContain('not compiled')
  expect((await said()).map((words) => words.trim()).toSorted()).toEqual(
    ['window', 'navigator', 'sound', 'own', 'css', 'document', 'loads undefined', 'not compiled', 'webgpu null', 'over'].toSorted(),
  )
})

describe('a picture that the page would choke on', () => {
  /** What the page has of a sketch that puts these bytes in the place of its picture; and how long it took, in ms. */
  async function taken(bytes: string): Promise<{ got: string; ms: number }> {
    await stage.until(
      'running',
      canvas(`ctx.fillRect(0, 0, 9, 9)\nOffscreenCanvas.prototype.convertToBlob = async () => new Blob([${bytes}])`),
    )
    return stage.page.evaluate(async () => {
      const { runner } = window as unknown as StageWindow
      const began = performance.now()
      const got = await runner.capture().then(
        (picture) => `${picture.size} bytes`,
        (error) => String(error.message),
      )
      return { got, ms: performance.now() - began }
    })
  }

  test('is not even decoded, however few bytes it has', async () => {
    const bomb = await plain({ width: 16_000, height: 16_000 }, '#000000')
    expect(bomb.length).toBeLessThan(3e6)
    const { got, ms } = await taken(`Uint8Array.from(atob('${bomb.toString('base64')}'), (one) => one.charCodeAt(0))`)
    expect(got).toBe('The picture of the sketch is too large.')
    expect(ms).toBeLessThan(1000)
  })

  test('is refused where nothing can be made of it', async () => {
    const broken = (await plain()).subarray(0, 60)
    expect((await taken(`new Uint8Array(${JSON.stringify([...broken])})`)).got).toBe('The sketch gave no picture.')
    expect((await taken("'GIF89a'")).got).toBe('The sketch gave no picture.')
  })
})

describe('messages', () => {
  /** The frame without its guard: the sketch has the line in its hand. */
  const LINE: Change = { 'sandbox/frame/line.js': (text) => text.replace('export const tell =', 'export const tell = window.tell =') }
  const FLOOD = 'setTimeout(() => { for (let n = 0; n < 500; n++) tell({ kind: "pong", n }) }, 300)'
  const changed = (change: Change) => Stage.open(browser, oona, change)

  test('a flood on the line itself ends the sketch', async () => {
    const on = await changed(LINE)
    const seen = await on.until('error', canvas(FLOOD))
    expect(seen.states.at(-1)?.why).toContain('more messages')
    expect(await on.frames()).toBe(0)
  })

  atFullSize('without the count of messages it would go on', async () => {
    const on = await changed({ ...LINE, 'sandbox/run.js': (text) => text.replace('if (this.#isFlood())', 'if (false)') })
    await on.until('running', canvas(FLOOD))
    await pause(1500)
    expect(statesOf(await on.look())).toEqual(['loading', 'running'])
  })

  test('a sketch that clears its console again and again is no flood', async () => {
    await stage.until(
      'running',
      canvas("setInterval(() => { for (let i = 0; i < 500; i++) console.clear() }, 50)\nsetTimeout(() => console.log('here'), 900)"),
    )
    await pause(1500)
    expect(statesOf(await stage.look())).toEqual(['loading', 'running'])
  })

  /** Says to the page what only a frame says, all the time while another one starts and runs; less often than what ends the one who says it. */
  const SPOOFS =
    "let times = 0; const timer = setInterval(() => { parent.postMessage('neospace:here', '*'); if (++times > 17) clearInterval(timer) }, 40)"
  const start = async (on: Stage) => {
    await on.beside(canvas(SPOOFS))
    await on.beside(canvas(SPOOFS))
    await pause(300)
    await on.run(canvas('ctx.fillRect(0, 0, 9, 9)'))
    await pause(2500)
    return statesOf(await on.look())
  }

  test('what another sketch on the page says is not taken for the frame’s own', async () => {
    const on = await changed({})
    expect(await start(on)).toEqual(['loading', 'running'])
    expect(await on.frames()).toBe(3)
  })

  atFullSize('without the look at who speaks it would be', async () => {
    const on = await changed({
      'sandbox/run.js': (text) => text.replace('if (event.source !== this.frame.contentWindow || event.source === null) return', ''),
    })
    expect(await start(on)).not.toContain('running')
  })
})

describe('where nobody sees it', () => {
  const SOON: Change = { 'sandbox/sight.js': (text) => text.replace('60_000', '400').replace('10_000', '400') }
  const MOVES = 'ctx.fillRect(0, 0, 9, 9)'

  test('a sketch is stopped when its tab is hidden for long, or when it is out of sight, and not before', async () => {
    const on = await Stage.open(browser, oona, SOON)
    const ended = async () => (await on.look()).states.at(-1)
    await on.until('running', canvas(MOVES))
    await on.hide()
    await pause(150)
    await on.hide(false)
    await pause(600)
    expect((await ended())?.state).toBe('running')
    await on.hide()
    await eventually(ended).toMatchObject({ state: 'stopped', why: expect.stringContaining('Nobody could see it') })
    expect(await on.frames()).toBe(0)
    await on.hide(false)
    await on.until('running', canvas(MOVES))
    await on.page.evaluate("document.body.firstElementChild.style.marginBlockStart = '9000px'")
    await eventually(ended).toMatchObject({ state: 'stopped' })
  })

  test('it goes on where somebody asked for that, and is watched all the same', async () => {
    const on = await Stage.open(browser, oona, SOON)
    await on.page.evaluate('runner.goesOn = true')
    await on.until('running', canvas("setTimeout(() => /(x+x+)+y/.test('x'.repeat(60)), 3000)"))
    await on.hide()
    await pause(1500)
    expect(statesOf(await on.look())).toEqual(['loading', 'running'])
    await eventually(async () => statesOf(await on.look()), 20_000).toContain('hung')
  })
})
