import { type FileHandle, open } from 'node:fs/promises'

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

const HEAD = 256 * 1024
const TRACKS = Buffer.from([0x16, 0x54, 0xae, 0x6b])
const VIDEO_TRACK = Buffer.from([0x83, 0x81, 0x01])
/** How much of a file's list of tracks is looked at. */
const TRACKS_LENGTH = 4096
const MOOV_LENGTH = 4 * 1024 * 1024
const BOXES_AT_MOST = 1000

/**
 * The type to serve a sound with.
 * @param ext what the content looks like, as an ending
 * @returns null when it is no sound that is taken, or has moving pictures in it
 */
export async function soundType(path: string, ext: string): Promise<string | null> {
  const type = SOUNDS.get(ext)
  if (!type) return null
  if (type !== 'audio/webm' && type !== 'audio/mp4') return type
  const file = await open(path, 'r')
  try {
    const isSound = type === 'audio/webm' ? await isWebmSound(file) : await isMp4Sound(file)
    return isSound ? type : null
  } finally {
    await file.close()
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

async function isWebmSound(file: FileHandle): Promise<boolean> {
  const head = await readAt(file, 0, HEAD)
  const at = head.indexOf(TRACKS)
  return at >= 0 && !head.subarray(at, at + TRACKS_LENGTH).includes(VIDEO_TRACK)
}

/** An MP4 is a row of boxes, each with its length and name; what tracks there are stands in the one called moov. */
async function isMp4Sound(file: FileHandle): Promise<boolean> {
  let position = 0
  for (let count = 0; count < BOXES_AT_MOST; count++) {
    const head = await readAt(file, position, 16)
    if (head.length < 8) return false
    const short = head.readUInt32BE(0)
    const length = short === 1 && head.length === 16 ? Number(head.readBigUInt64BE(8)) : short
    if (head.toString('latin1', 4, 8) === 'moov') {
      const moov = (await readAt(file, position, Math.min(length || MOOV_LENGTH, MOOV_LENGTH))).toString('latin1')
      return /hdlr.{8}soun/s.test(moov) && !/hdlr.{8}vide/s.test(moov)
    }
    if (length < 8) return false
    position += length
  }
  return false
}
