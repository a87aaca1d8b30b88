// @ts-check
/**
 * Lays the pieces of a wall close under each other, before the first paint and whenever one of them grows. A grid's rows are as high as
 * their highest piece, which leaves holes; here a row is 2 px high and each piece takes as many as it needs. The order stays the owner's.
 */
;(() => {
  const ROW = 2

  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const grid = target.parentElement
      if (!(target instanceof HTMLElement) || !grid) continue
      const gap = Number.parseFloat(getComputedStyle(grid).getPropertyValue('--gap'))
      target.style.setProperty('--rows', String(Math.ceil((target.offsetHeight + gap) / ROW)))
      grid.classList.add('is-packed')
    }
  })

  // What is observed before its first frame is measured before it is painted. Pieces that come later pass here, too.
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (!(node instanceof HTMLElement)) continue
        if (node.matches('.grid > .mod')) sizes.observe(node)
        else for (const piece of node.querySelectorAll('.grid > .mod')) sizes.observe(piece)
      }
    }
  }).observe(document, { childList: true, subtree: true })
})()
