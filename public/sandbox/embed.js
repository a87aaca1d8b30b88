// @ts-check
/** A sketch on somebody else's page: nothing of this site but the sketch. */
import { startPlayers } from './player.js'

startPlayers(document)
