import type { Sharp, SharpOptions } from 'sharp'
import { config } from '../core/config.ts'
import { Invalid, Refusal, TooLarge } from '../core/errors.ts'
import { inTurn } from './jobs.ts'

/** A picture made anew: nothing of what it came with is in it but what one sees. */
export type Picture = {
  content: Buffer
  type: string
  width: number
  height: number
  frames: number
  color: string | null
  thumb: Thumb | null
}
export type Thumb = { content: Buffer; type: string; width: number; height: number }

/** What may be shown: by the type that the content has. */
export const PICTURES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif'])

/** The longest side that is kept, and that of a thumbnail, in pixels. */
const LONGEST = 2000
const THUMB = 640
/** A still picture with no more than this, in bytes, and of a thumbnail's size is its own thumbnail. */
const LIGHT = 60_000
const SECONDS = 30

type Maker = (input: string | Buffer, options?: SharpOptions) => Sharp
let maker: Maker | undefined

/** The library is 30 MB of memory: a worker that nobody sends a picture to never loads it. */
async function load(): Promise<Maker> {
  if (maker) return maker
  const { default: sharp } = await import('sharp')
  sharp.cache(false)
  sharp.concurrency(1) // one core for pictures, the others for people
  const bounds: SharpOptions = { limitInputPixels: config.imageMegapixels * 1e6, failOn: 'error' }
  maker = (input, options) => sharp(input, { ...bounds, ...options }).timeout({ seconds: SECONDS })
  return maker
}

/**
 * Reads a picture and makes it anew: upright, within 2,000 pixels, in a format for the web, without EXIF, GPS or anything after its end.
 * Moving ones keep moving. Runs off the event loop, one at a time.
 * @param type what its content is; one of PICTURES
 * @throws Invalid when it cannot be read, TooLarge when it has too many pixels, Busy when too many wait
 */
export function makePicture(input: string | Buffer, type: string): Promise<Picture> {
  return inTurn(async () => {
    try {
      return await make(await load(), input, type)
    } catch (error) {
      throw readable(error)
    }
  })
}

async function make(open: Maker, input: string | Buffer, type: string): Promise<Picture> {
  const mayMove = type === 'image/gif' || type === 'image/webp'
  const { pages = 1 } = await open(input, { animated: mayMove }).metadata()
  const frames = mayMove ? pages : 1
  const source = open(input, { animated: frames > 1 })
  if (frames === 1) source.autoOrient()
  source.resize({ width: LONGEST, height: LONGEST, fit: 'inside', withoutEnlargement: true })
  const { data, info } = await encode(source, type).toBuffer({ resolveWithObject: true })
  const width = info.width
  const height = info.pageHeight ?? info.height
  const thumb = await makeThumb(open, data, { width, height, frames })
  const color = await meanColor(open, thumb?.content ?? data)
  return { content: data, type: `image/${info.format}`, width, height, frames, color, thumb }
}

/** Photographs stay photographs; what was drawn stays exact. */
function encode(picture: Sharp, type: string): Sharp {
  if (type === 'image/jpeg') return picture.jpeg({ quality: 84 })
  if (type === 'image/png') return picture.png({ compressionLevel: 7 })
  if (type === 'image/gif') return picture.gif()
  return picture.webp({ quality: 84, effort: 3 })
}

async function makeThumb(
  open: Maker,
  content: Buffer,
  { width, height, frames }: { width: number; height: number; frames: number },
): Promise<Thumb | null> {
  if (frames === 1 && Math.max(width, height) <= THUMB && content.length <= LIGHT) return null
  const { data, info } = await open(content)
    .resize({ width: THUMB, height: THUMB, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 76, effort: 3 })
    .toBuffer({ resolveWithObject: true })
  return { content: data, type: 'image/webp', width: info.width, height: info.height }
}

/** The mean colour, which stands where the picture will be; none for one that can be seen through. */
async function meanColor(open: Maker, content: Buffer): Promise<string | null> {
  const { channels, isOpaque } = await open(content).stats()
  if (!isOpaque) return null
  const means = channels.map(({ mean }) => Math.round(mean))
  const [red = 0, green = red, blue = red] = means.length < 3 ? means.slice(0, 1) : means
  return `#${[red, green, blue].map((value) => Math.min(255, value).toString(16).padStart(2, '0')).join('')}`
}

function readable(error: unknown): unknown {
  if (error instanceof Refusal) return error
  const { message, code } = error as NodeJS.ErrnoException
  if (code) return error // the system's, not the picture's
  if (/pixel limit/.test(message))
    return new TooLarge(`That picture has too many pixels: at most ${config.imageMegapixels} million, all frames together.`)
  return new Invalid('That picture cannot be read: it may be damaged, or something else under a picture’s name.')
}
