// @ts-check
/** The page where one's own profile is set. */
import './shell.js'
import './profiles/fields.js'
import './profiles/picture.js'
import './profiles/players.js'
import './profiles/recorder.js'
import './profiles/sounds.js'
