// @ts-check
/** The sketch's own files at home, in its order. */

/** @type {string[]} */
const names = JSON.parse(document.body.dataset.files ?? '[]')

/** Only shaders are read: scripts and styles are the page's, and data is read by whoever wants it. */
export const ownFiles = () =>
  Promise.all(names.map(async (name) => ({ name, text: /\.(?:frag|glsl|vert)$/.test(name) ? await takenHome.read(name) : '' })))
