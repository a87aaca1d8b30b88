// @ts-check
/** The versions of a sketch: an older one runs at a click. Without script there is nothing to run it with, and so no key. */
import '../shell.js'
import { startPlayers } from './player.js'

startPlayers(document)
for (const figure of document.querySelectorAll('.versions .run[hidden]')) figure.removeAttribute('hidden')
