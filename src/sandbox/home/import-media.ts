import { config } from '../../core/config.ts'
import { Invalid, TooLarge } from '../../core/errors.ts'
import { keepBytes } from '../../files/mutations.ts'
import { quotaBytes, usageOf } from '../../files/queries.ts'
import { holds } from '../files.ts'
import type { SketchFile } from '../queries.ts'
import type { Chosen } from './import-choice.ts'

/** Stands in the place of a kept file's id until there is one. */
const NOT_KEPT = '-'.repeat(22)
const MB = 1024 * 1024

/** How much a file of that name may hold, in bytes. A text may begin with a mark of three bytes that is not kept. */
export function mostOf(name: string): number {
  const kind = holds(name)
  if (kind === 'text') return config.sketchFileKb * 1024 + 3
  return (kind === 'image' ? config.imageMb : config.audioMb) * MB
}

/** A picture or sound that is to be kept, if it is one. @throws Invalid */
export async function sniffed(name: string, content: Buffer): Promise<SketchFile> {
  const { fileTypeFromBuffer } = await import('file-type')
  const found = await fileTypeFromBuffer(content).catch(() => undefined)
  const [type = ''] = found?.mime.split('/', 1) ?? []
  if (holds(name) === 'image' ? type !== 'image' : type !== 'audio' && type !== 'video')
    throw new Invalid(`"${name}" in that zip is no ${holds(name) === 'image' ? 'picture' : 'sound'}, whatever its name says.`)
  return { name, file: NOT_KEPT }
}

/**
 * Keeps the pictures and sounds among files, and gives the files with their ids. One that turns out broken refuses all; what was kept
 * before it is on nothing then, and goes within a day.
 * @throws Invalid, TooLarge, Busy
 */
export async function keepMedia(account: number, files: SketchFile[], chosen: Chosen['files']): Promise<SketchFile[]> {
  const bytes = chosen.reduce((sum, { name, zipped }) => sum + (holds(name) === 'text' ? 0 : zipped.bytes), 0)
  if (bytes > 0 && usageOf(account).used + bytes > quotaBytes())
    throw new TooLarge(
      'Your shelf has no room for its pictures and sounds. Take down something that has some; a day later there is room again.',
    )
  const kept: SketchFile[] = []
  for (const file of files) {
    const kind = holds(file.name)
    const zipped = chosen.find(({ name }) => name === file.name)?.zipped
    if (kind === 'text' || !zipped) kept.push(file)
    else kept.push({ name: file.name, file: (await keepBytes(account, await zipped.read(mostOf(file.name)), [kind])).cuid })
  }
  return kept
}
