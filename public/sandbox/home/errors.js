// @ts-check
/** What is wrong with a sketch, at home: written on the page, and on the console. */

/** @param {{ message: string, place: { file: string, line: number } | null }} report */
export function complain({ message, place }) {
  const words = place ? `${place.file}, line ${place.line}: ${message}` : message
  console.error(words)
  document.body.appendChild(document.createElement('pre')).textContent = words
}
