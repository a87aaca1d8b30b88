// @ts-check
/** A wall as people see it. Without an account it is still: no line is opened, and nothing of it is fetched. */
import './shell.js'
import './walls/place.js'
import './walls/plain.js'
import './walls/guests.js'
import { page } from './page.js'
import { playSketches } from './sandbox/cards.js'
import { wall } from './walls/wall.js'

if (page.account) import('./walls/watch.js')
playSketches(wall)
// Only walls that have something to play or to look at closely fetch what that takes.
if (document.querySelector('[data-player]') || page.account) import('./profiles/players.js')
if (document.querySelector('[data-photo]') || page.account) import('./lightbox.js')
