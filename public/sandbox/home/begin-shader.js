// @ts-check
/** Starts a shader at home as its frame in the town does. */
import { start } from '../frame/kind-shader.js'
import { complain } from './errors.js'
import { ownFiles } from './own.js'

try {
  start({ kind: 'shader', files: await ownFiles() })
} catch (error) {
  complain({ message: String(error instanceof Error ? error.message : error), place: null })
}
