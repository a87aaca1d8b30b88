// @ts-check
/** The canvas of this page, and how its parts are found. */
import { find, need } from '../page.js'

export const main = need('main[data-wall]', HTMLElement)
export const wall = need('#wall', HTMLElement, main)
export const grid = need('#grid', HTMLElement, wall)
export const topic = `wall:${main.dataset.wall}`

/** Is it mine? */
export const isMine = main.dataset.mine !== undefined

/** The pieces that their owner orders, as they stand. */
export const pieces = () => /** @type {HTMLElement[]} */ ([...grid.querySelectorAll(':scope > [id^="post-"]')])

/** @param {Element} piece */
export const idOf = (piece) => Number(piece.id.slice(piece.id.lastIndexOf('-') + 1))

/** @param {number | string} id */
export const pieceById = (id) => find(`#post-${id}`, HTMLElement, grid)

/** Where the stickers of a piece lie; the header's are those of piece 0. @param {number | string | null} piece */
export const stickersOf = (piece) => document.getElementById(`stks-${piece ?? 0}`)
