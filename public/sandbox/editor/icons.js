// @ts-check
/** @param {string} name one of icons.svg */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('class', 'i')
  svg.setAttribute('aria-hidden', 'true')
  const use = svg.appendChild(document.createElementNS(svg.namespaceURI, 'use'))
  use.setAttribute('href', `${new URL('../../icons.svg', import.meta.url).pathname}#i-${name}`)
  return svg
}
