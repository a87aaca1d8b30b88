// @ts-check
/** The editor's page. */
import './shell.js'
import './sandbox/editor/main.js'
