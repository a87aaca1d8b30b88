// @ts-check
/** Starts a canvas sketch at home as its frame in the town does. */
import { start } from '../frame/kind-canvas.js'
import { ownFiles } from './own.js'

start({ kind: 'canvas', files: await ownFiles() })
