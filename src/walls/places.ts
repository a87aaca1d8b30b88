import type { Place } from './contents.ts'
import { cleanNumber } from './reading.ts'
import type { PlaceForm } from './schemas.ts'

export const LEAST_SCALE = 0.2
export const MOST_SCALE = 5
const TOPMOST = 999

/** Where a new sticker lies that says nothing of it. */
export const FRESH: Place = { x_pos: 50, y_pos: 50, rotation: 0, scale: 1, z_index: 1, m_x: null, m_y: null, m_scale: null }

const turned = (degrees: number): number => Math.round((((((degrees + 180) % 360) + 360) % 360) - 180) * 10) / 10

/** A place with what a client names changed, the rest as it was; null takes a phone's own place away. @throws Invalid for NaN, ±Infinity, … */
export function readPlace(form: PlaceForm, before: Place): Place {
  const percent = (value: unknown, what: string, now: number) => (value === undefined ? now : cleanNumber(value, what, 0, 100))
  const optional = <T>(value: unknown, now: T | null, read: (value: unknown) => T) =>
    value === undefined ? now : value === null || value === '' ? null : read(value)
  return {
    x_pos: percent(form.x_pos ?? form.x, 'x_pos', before.x_pos),
    y_pos: percent(form.y_pos ?? form.y, 'y_pos', before.y_pos),
    rotation: form.rotation === undefined ? before.rotation : turned(cleanNumber(form.rotation, 'rotation', -3600, 3600)),
    scale: form.scale === undefined ? before.scale : cleanNumber(form.scale, 'scale', LEAST_SCALE, MOST_SCALE),
    z_index: form.z_index === undefined ? before.z_index : Math.round(cleanNumber(form.z_index, 'z_index', 0, TOPMOST)),
    m_x: optional(form.m_x, before.m_x, (value) => cleanNumber(value, 'm_x', 0, 100)),
    m_y: optional(form.m_y, before.m_y, (value) => cleanNumber(value, 'm_y', 0, 100)),
    m_scale: optional(form.m_scale, before.m_scale, (value) => cleanNumber(value, 'm_scale', LEAST_SCALE, MOST_SCALE)),
  }
}
