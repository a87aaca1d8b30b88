import { join } from 'node:path'
import { config } from './config.ts'

/** Where files are. */
export const filesFolder = (): string => join(config.data, 'files')

/** Where uploads lie until they are named. */
export const incomingFolder = (): string => join(filesFolder(), 'incoming')

/** Where the bytes of one content are, by its SHA-256 in hex. */
export const blobPath = (hash: string, root = filesFolder()): string => join(root, hash.slice(0, 2), hash.slice(2, 4), hash)
