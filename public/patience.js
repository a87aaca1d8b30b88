// @ts-check

/** This many tries in a row are made soon: a server that was started again is back within seconds, and so shall its people be. */
const SOON = 6
const SOON_FROM = 300
const SOON_TO = 1500
const LATEST = 10_000

/**
 * How long to wait before the next try to come back, in ms: short at first, growing once it takes longer than a restart, and always
 * spread, so that a whole town does not come back at once.
 * @param {number} tries how many have failed since the line dropped
 */
export function waitBefore(tries) {
  const atMost = Math.min(LATEST, SOON_TO * 1.6 ** Math.max(0, tries - SOON))
  return SOON_FROM + Math.random() * (atMost - SOON_FROM)
}
