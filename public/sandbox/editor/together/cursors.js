// @ts-check
/** Tells the others in a session where I am in the text, and shows where they are. Straight over the line, kept nowhere. */
import { ask, socket } from '../../../live.js'
import { tab } from '../kept.js'
import { currentLeaf, dispatch, turned, updated } from '../paper.js'
import { boundLeaves, isBound, syncedOf, waitingIn } from './files.js'
import { cursors, drop, put } from './marks.js'

/** @import { ChangeSet } from '@codemirror/state' */
/** @import { Leaf } from '../types.d.ts' */
/** @import { Person, Where } from './types.d.ts' */

const SEND_MS = 120
/** Whoever says nothing for so long is not there any more; so everybody says something sooner. */
const GONE_MS = 25_000
const AGAIN_MS = 10_000
const HUES = 6

/** @typedef {Where & { user: string, heardAt: number }} Heard */
/** The others' last words, by their tabs. @type {Map<string, Heard>} */
const heard = new Map()
/** @type {readonly Person[]} */
let people = []
let topic = ''
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer
/** @type {ReturnType<typeof setInterval> | undefined} */
let clock

const keyOf = (/** @type {{ user: string, client: string }} */ { user, client }) => `${user} ${client}`

/** A place as of the text that the server knows, in the text that stands here. @param {Leaf} leaf @param {number} at */
function here(leaf, at) {
  const [first, ...rest] = waitingIn(leaf).map(({ changes }) => changes)
  if (!first) return at
  const all = rest.reduce((one, other) => one.compose(other), /** @type {ChangeSet} */ (first))
  return all.mapPos(Math.min(at, all.length), 1)
}

/** @param {Heard} one */
function draw(one) {
  const who = keyOf(one)
  const index = people.findIndex(({ user }) => user === one.user)
  const { at } = one
  for (const leaf of boundLeaves()) {
    if (leaf.name === one.file && at && index >= 0) {
      if (syncedOf(leaf) < one.version) continue // it is shown once the text that it means is here
      const mark = {
        who,
        name: people[index]?.name ?? one.user,
        hue: index % HUES,
        anchor: here(leaf, at.anchor),
        head: here(leaf, at.head),
      }
      dispatch(leaf, { effects: put.of(mark) })
    } else if (leaf.state.field(cursors, false)?.some((mark) => mark.who === who)) dispatch(leaf, { effects: drop.of(who) })
  }
}

/** @param {Where & { user: string }} where */
function hear(where) {
  if (where.topic !== topic) return
  const isNew = !heard.has(keyOf(where))
  const one = { ...where, heardAt: Date.now() }
  draw(one)
  if (where.at === null) heard.delete(keyOf(where))
  else heard.set(keyOf(where), one)
  if (isNew && where.at !== null) soon() // they do not know where I am
}

/** The text has come so far: cursors that waited for it have their place now. @param {string} file */
export function textCame(file) {
  for (const one of heard.values()) {
    const leaf = boundLeaves().find(({ name }) => name === file)
    if (leaf && one.file === file && one.version === syncedOf(leaf)) draw(one)
  }
}

function send() {
  timer = undefined
  const leaf = currentLeaf()
  if (topic === '' || !socket.connected) return
  if (isBound(leaf) && waitingIn(leaf).length > 0) return // once that has arrived: until then nobody knows the place
  const { anchor, head } = leaf.state.selection.main
  const at = isBound(leaf) ? { anchor, head } : null
  ask('cursor', { topic, client: tab, file: leaf.name, version: isBound(leaf) ? syncedOf(leaf) : 0, at })
}

/** Tells where I am, in a moment. */
export function soon() {
  if (topic !== '') timer ??= setTimeout(send, SEND_MS)
}

function tick() {
  for (const one of heard.values()) if (Date.now() - one.heardAt > GONE_MS) hear({ ...one, at: null })
  soon()
}

/** @param {number} session @param {readonly Person[]} those who may write along */
export function showCursors(session, those) {
  topic = `collab:${session}`
  people = those
  clock ??= setInterval(tick, AGAIN_MS)
  for (const one of [...heard.values()]) if (!people.some(({ user }) => user === one.user)) hear({ ...one, at: null })
  soon()
}

export function hideCursors() {
  topic = ''
  clearTimeout(timer)
  clearInterval(clock)
  clock = undefined
  heard.clear()
}

socket.on('cursor', hear)
for (const signal of [updated, turned]) signal.on(soon)
