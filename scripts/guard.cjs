// Loaded before everything else (`node --require`), in plain JavaScript that any Node can read:
// an older Node cannot run the .ts files, and better-sqlite3 kills it without a word.
'use strict'

/**
 * Whether this Node runs TypeScript as it stands: 22.18 or newer, or 23.6 or newer.
 * @param {string} version as in process.versions.node
 */
function newEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major === 22) return minor >= 18
  if (major === 23) return minor >= 6
  return major > 23
}

if (!newEnough(process.versions.node)) {
  process.stderr.write(
    `NeoSpace needs Node 22.18 or newer, and this is ${process.versions.node}. ` +
      'Run `npm ci --ignore-scripts` and start it with scripts/run, which finds the Node that comes with it.\n',
  )
  process.exit(78) // EX_CONFIG: trying again will not help
}
