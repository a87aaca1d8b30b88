// @ts-check
/** Each file of the sketch as people write in it together: on which of the server's versions it stands, and what it is ahead of that. */
import { collab, getSyncedVersion, receiveUpdates, sendableUpdates } from '@codemirror/collab'
import { ChangeSet, Compartment, StateEffect, Transaction } from '@codemirror/state'
import { page } from '../../../page.js'
import { say, textButton } from '../../../slips.js'
import { tab } from '../kept.js'
import { allLeaves, currentLeaf, difference, dispatch, fromElsewhere, view } from '../paper.js'
import { cursors } from './marks.js'

/** @import { Leaf } from '../types.d.ts' */
/** @import { Step } from './types.d.ts' */

const slot = new Compartment()
/** @type {WeakSet<Leaf>} */
const bound = new WeakSet()

export const isBound = (/** @type {Leaf} */ leaf) => bound.has(leaf)
/** The files with text that are in the session. */
export const boundLeaves = () => allLeaves().filter(isBound)
/** How many of a file's steps are in its text here. @param {Leaf} leaf */
export const syncedOf = (leaf) => getSyncedVersion(leaf.state)
/** What was written here and is not known to have arrived. @param {Leaf} leaf */
export const waitingIn = (leaf) => sendableUpdates(leaf.state)
/** True while something was written here that the server does not have. */
export const isWaiting = () => boundLeaves().some((leaf) => waitingIn(leaf).length > 0)

/** @param {Leaf} leaf @param {import('@codemirror/state').Extension} extension */
function configure(leaf, extension) {
  const isFirst = slot.get(leaf.state) === undefined
  dispatch(leaf, { effects: isFirst ? StateEffect.appendConfig.of(slot.of(extension)) : slot.reconfigure(extension) })
}

/** @param {Leaf} leaf */
export function unbind(leaf) {
  if (bound.delete(leaf)) configure(leaf, [])
}

/** @param {Leaf} leaf @param {number} version */
function bind(leaf, version) {
  unbind(leaf)
  configure(leaf, [collab({ startVersion: version, clientID: tab }), cursors])
  bound.add(leaf)
}

/** @param {Leaf} leaf @param {import('@codemirror/state').ChangeSpec} changes */
function write(leaf, changes) {
  dispatch(leaf, { changes, annotations: [fromElsewhere.of(true), Transaction.addToHistory.of(false)] })
}

/** @param {string} from @param {string} to */
const changeOf = (from, to) => ChangeSet.of(from === to ? [] : difference(from, to), from.length)
/** @param {string} text */
const clean = (text) => text.replace(/\r\n?/g, '\n')

/**
 * Puts a file on the server's text as of one of its versions. What was written here on top of `before` comes on top of that, as a change
 * that is still to be sent; others may have changed `before` meanwhile, too.
 * @param {Leaf} leaf @param {string} today @param {number} version @param {string} before
 */
export function stand(leaf, today, version, before) {
  const mine = leaf.state.doc.toString()
  const [ours, theirs] = [changeOf(clean(before), mine), changeOf(clean(before), clean(today))]
  unbind(leaf)
  const back = changeOf(mine, clean(today))
  if (!back.empty) write(leaf, back)
  bind(leaf, version)
  if (!ours.empty) write(leaf, ours.map(theirs))
}

/** Lets somebody take their text along that has no place any more. @param {Leaf} leaf @param {string} why */
export function offer(leaf, why) {
  const text = leaf.state.doc.toString()
  say(why, { button: textButton('Copy your text', () => navigator.clipboard.writeText(text)) })
}

/** @param {Leaf} leaf @param {readonly { changes: ChangeSet, clientID: string }[]} updates */
function receive(leaf, updates) {
  const transaction = receiveUpdates(leaf.state, updates)
  if (leaf === currentLeaf()) view.dispatch(transaction)
  else leaf.state = transaction.state
}

/** What was sent as `updates` from `version` on has arrived, unless the steps themselves have said so already. @param {Leaf} leaf @param {number} version @param {readonly { changes: ChangeSet, clientID: string }[]} updates */
export function arrived(leaf, version, updates) {
  if (isBound(leaf) && syncedOf(leaf) === version) receive(leaf, updates)
}

/**
 * Takes a step into its file.
 * @param {Step} step
 * @returns {boolean} false when steps before it, or its content, are missing here
 */
export function taken({ file, version, user, client, changes }) {
  const leaf = boundLeaves().find(({ name }) => name === file)
  if (!leaf || version < syncedOf(leaf)) return true
  if (version > syncedOf(leaf) || changes === null) return false
  // A tab's name alone could be borrowed: whose it is, the server says.
  const clientID = user === page.me && client === tab ? tab : `${user} ${client}`
  receive(leaf, [{ changes: ChangeSet.fromJSON(changes), clientID }])
  return true
}
