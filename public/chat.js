// @ts-check
/** A room's page. Each module below does one thing with what the server placed here. */
import './shell.js'
import './chat/composer.js'
import './chat/history.js'
import './chat/outbox-view.js'
import './chat/presence.js'
import './chat/read.js'
import './chat/rove.js'
import './chat/tools.js'
import './lightbox.js'
import { need } from './page.js'
import { playSketches } from './sandbox/cards.js'

playSketches(need('.log', HTMLElement))
