// @ts-check
/** What the frame itself stands on, taken before any code of the sketch can have put something else in its place. */

export const now = performance.now.bind(performance)
export const later = setTimeout.bind(window)
export const every = setInterval.bind(window)
export const stop = clearInterval.bind(window)
export const nextFrame = requestAnimationFrame.bind(window)
export const { stringify } = JSON

/** The address of the run, which every file of the sketch is under. */
export const prefix = new URL('.', location.href).href
