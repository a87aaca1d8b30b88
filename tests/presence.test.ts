import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Attendance } from '../src/core/attendance.ts'
import { GRACE_MS, Ledger } from '../src/core/ledger.ts'
import { presence } from '../src/core/presence.ts'

const ann = { room: 1, account: 10, name: 'ann' }
const bob = { room: 1, account: 11, name: 'bob' }

describe('the ledger of the primary', () => {
  test('somebody comes once, however many workers have them', () => {
    const ledger = new Ledger()
    expect(ledger.here(1, ann)).toBe(true)
    expect(ledger.here(2, ann)).toBe(false)
    expect(ledger.snapshot()).toEqual([[1, [[10, 'ann']]]])
  })

  test('they go when the last worker lost them and the grace is over, not before', () => {
    const ledger = new Ledger()
    ledger.here(1, ann)
    ledger.here(2, ann)
    ledger.gone(1, ann, 0)
    expect(ledger.nextSweep()).toBeNull()
    ledger.gone(2, ann, 100)
    expect(ledger.nextSweep()).toBe(100 + GRACE_MS)
    expect(ledger.sweep(99 + GRACE_MS)).toEqual([])
    expect(ledger.sweep(100 + GRACE_MS)).toEqual([ann])
    expect(ledger.snapshot()).toEqual([])
  })

  test('turning a page is neither going nor coming', () => {
    const ledger = new Ledger()
    ledger.here(1, ann)
    ledger.gone(1, ann, 0)
    expect(ledger.here(2, ann)).toBe(false)
    expect(ledger.sweep(10 * GRACE_MS)).toEqual([])
    expect(ledger.snapshot()).toEqual([[1, [[10, 'ann']]]])
  })

  test('a dead worker takes along only those whom nobody else has, and only after the grace', () => {
    const ledger = new Ledger()
    ledger.here(1, ann)
    ledger.here(1, bob)
    ledger.here(2, bob)
    ledger.here(1, { ...ann, room: 2 })
    ledger.drop(1, 0)
    ledger.here(2, { ...ann, room: 2 }) // she came back to that room through the other worker
    expect(ledger.sweep(GRACE_MS)).toEqual([ann])
    expect(ledger.snapshot()).toEqual([
      [1, [[11, 'bob']]],
      [2, [[10, 'ann']]],
    ])
  })

  test('leaving twice, or leaving without having come, changes nothing', () => {
    const ledger = new Ledger()
    ledger.gone(1, ann, 0)
    ledger.here(1, ann)
    ledger.gone(1, ann, 0)
    ledger.gone(1, ann, 1000)
    ledger.gone(7, ann, 1000)
    expect(ledger.nextSweep()).toBe(GRACE_MS)
  })
})

describe('with a clock', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('who came is announced at once, who went after the grace, in the order of their going', () => {
    const heard: string[] = []
    const attendance = new Attendance((kind, { name }) => heard.push(`${name} ${kind}`))
    attendance.here(1, ann)
    attendance.here(1, bob)
    attendance.gone(1, ann)
    vi.advanceTimersByTime(1000)
    attendance.drop(1)
    expect(heard).toEqual(['ann came', 'bob came'])
    vi.advanceTimersByTime(GRACE_MS - 990)
    expect(heard).toEqual(['ann came', 'bob came', 'ann went'])
    vi.advanceTimersByTime(GRACE_MS)
    expect(heard).toEqual(['ann came', 'bob came', 'ann went', 'bob went'])
  })

  let rooms = 4
  test('outside a cluster presence keeps the same promises by itself', () => {
    const room = ++rooms
    const heard: string[] = []
    presence.onChange((at, account, name, here) => at === room && heard.push(`${account} ${name} ${here}`))
    expect(presence.people(room).size).toBe(0)
    expect(presence.version(room)).toBe(0)

    presence.enter(room, 10, 'ann')
    presence.enter(room, 10, 'ann') // a second tab
    expect([...presence.people(room)]).toEqual([[10, 'ann']])
    expect(presence.version(room)).toBe(1)

    presence.leave(room, 10, 'ann')
    vi.advanceTimersByTime(2 * GRACE_MS)
    expect(presence.people(room).has(10)).toBe(true)

    presence.leave(room, 10, 'ann')
    vi.advanceTimersByTime(GRACE_MS - 100)
    presence.enter(room, 10, 'ann') // a page turned
    vi.advanceTimersByTime(2 * GRACE_MS)
    expect(heard).toEqual(['10 ann true'])

    presence.leave(room, 10, 'ann')
    presence.leave(room, 10, 'ann') // once too often
    vi.advanceTimersByTime(2 * GRACE_MS)
    expect(heard).toEqual(['10 ann true', '10 ann false'])
    expect(presence.people(room).size).toBe(0)
    expect(presence.version(room)).toBe(2)
  })
})
