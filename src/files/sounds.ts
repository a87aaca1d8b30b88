import { open } from 'node:fs/promises'
import { Bytes, type Sound } from './sounds/bytes.ts'
import { readMp3 } from './sounds/mp3.ts'
import { readMp4 } from './sounds/mp4.ts'
import { readOgg } from './sounds/ogg.ts'
import { readWav } from './sounds/wav.ts'
import { readWebm } from './sounds/webm.ts'

/** The sounds that are taken, by the ending that their content has, and the type that they are served with. */
const SOUNDS: ReadonlyMap<string, string> = new Map([
  ['mp3', 'audio/mpeg'],
  ['wav', 'audio/wav'],
  ['ogg', 'audio/ogg'],
  ['oga', 'audio/ogg'],
  ['opus', 'audio/ogg'],
  ['spx', 'audio/ogg'],
  ['webm', 'audio/webm'],
  ['m4a', 'audio/mp4'],
  ['mp4', 'audio/mp4'],
])

const READERS: Record<string, (bytes: Bytes) => Promise<Sound | null>> = {
  'audio/mpeg': readMp3,
  'audio/wav': readWav,
  'audio/ogg': readOgg,
  'audio/webm': readWebm,
  'audio/mp4': readMp4,
}

/**
 * The type to serve a sound with.
 * @param ext what the content looks like, as an ending
 * @returns null when it is no sound that is taken, is not built as one, or has moving pictures in it
 */
export async function soundType(path: string, ext: string): Promise<string | null> {
  const type = SOUNDS.get(ext)
  return type && (await readSound(path, type)) ? type : null
}

/** The length of a sound in seconds, as its own structure tells; null when it does not. @param type as `soundType` gave it */
export const soundSeconds = async (path: string, type: string): Promise<number | null> => (await readSound(path, type))?.seconds ?? null

async function readSound(path: string, type: string): Promise<Sound | null> {
  const file = await open(path, 'r')
  try {
    return (await READERS[type]?.(new Bytes(file, (await file.stat()).size))) ?? null
  } finally {
    await file.close()
  }
}
