// @ts-check
/**
 * What the frame itself stands on, taken before any code of the sketch can have put something else in its place. What keeps a promise (the line
 * to the page, the questions to the graphics) uses nothing but this once the sketch has begun: a method that is looked up then is the sketch's.
 */

export const now = performance.now.bind(performance)
export const later = setTimeout.bind(window)
export const every = setInterval.bind(window)
export const stop = clearInterval.bind(window)
export const nextFrame = requestAnimationFrame.bind(window)
export const { stringify } = JSON

/**
 * A method as a function that takes its object first. Only for while the frame is loaded.
 * @template {unknown[]} Given
 * @template Gives
 * @param {(this: any, ...given: Given) => Gives} method
 * @returns {(that: unknown, ...given: Given) => Gives}
 */
export const freed = (method) => Function.prototype.call.bind(method)

/** The getter of a property, freed. @param {object} prototype @param {string} name @returns {(that: unknown) => unknown} */
export const getterOf = (prototype, name) => freed(Object.getOwnPropertyDescriptor(prototype, name)?.get ?? (() => undefined))

/** A thing with methods of its own, as they are now. @template {object} T @param {T} thing @returns {T} */
function apart(thing) {
  const methods = Object.create(null, Object.getOwnPropertyDescriptors(Object.getPrototypeOf(thing)))
  return Object.setPrototypeOf(thing, Object.freeze(methods))
}
/** A set that the sketch cannot reach into; it is walked by `forEach`. @template T @returns {Set<T>} */
export const ownSet = () => apart(new Set())
/** @template K, V @returns {Map<K, V>} */
export const ownMap = () => apart(new Map())
/** @template {WeakKey} T @returns {WeakSet<T>} */
export const ownWeakSet = () => apart(new WeakSet())

/** The address of the run, which every file of the sketch is under. */
export const prefix = new URL('.', location.href).href
