// @ts-check
/**
 * Lays the pieces of a wall close under each other, before the first paint and whenever one of them grows. A grid's rows are as high as
 * their highest piece, which leaves holes; here a row is 2 px high, and each piece goes, in its owner's order, where it hangs highest.
 */
;(() => {
  const ROW = 2
  const COLUMNS = 12
  /** A piece rather hangs further left than this much higher, in rows. */
  const SLACK = 30

  /** @param {number[]} depths of each column, in rows @param {number} span @returns {{ column: number, row: number }} */
  function place(depths, span) {
    const tops = Array.from({ length: COLUMNS - span + 1 }, (_, column) => Math.max(...depths.slice(column, column + span)))
    const highest = Math.min(...tops)
    const column = tops.findIndex((top) => top <= highest + SLACK)
    return { column, row: tops[column] ?? 0 }
  }

  /** @param {HTMLElement} grid */
  function pack(grid) {
    const style = getComputedStyle(grid)
    if (style.display !== 'grid') return
    grid.classList.add('is-packed')
    const gap = Number.parseFloat(style.getPropertyValue('--gap'))
    const pieces = /** @type {HTMLElement[]} */ ([...grid.querySelectorAll(':scope > .mod')]).filter((piece) => piece.offsetHeight > 0)
    const sizes = pieces.map((piece) => {
      const span = Number(getComputedStyle(piece).getPropertyValue('--span'))
      return { piece, span, rows: Math.ceil((piece.offsetHeight + gap) / ROW) }
    })
    const depths = new Array(COLUMNS).fill(0)
    for (const { piece, span, rows } of sizes) {
      const { column, row } = place(depths, span)
      depths.fill(row + rows, column, column + span)
      for (const [name, value] of Object.entries({ '--row': row + 1, '--column': column + 1, '--rows': rows }))
        piece.style.setProperty(name, String(value))
    }
  }

  /** @param {Iterable<Element | null>} grids */
  const packAll = (grids) => {
    for (const grid of new Set(grids)) if (grid instanceof HTMLElement && grid.isConnected) pack(grid)
  }

  const sizes = new ResizeObserver((entries) =>
    packAll(entries.map(({ target }) => (target.matches('.grid') ? target : target.parentElement))),
  )

  // What is observed before its first frame is measured before it is painted. Pieces that come later, or change places, pass here too.
  new MutationObserver((changes) => {
    const grids = []
    for (const { addedNodes, removedNodes, target } of changes) {
      for (const node of addedNodes) {
        if (!(node instanceof HTMLElement)) continue
        for (const one of [node, ...node.querySelectorAll('.grid, .grid > .mod')])
          if (one.matches('.grid, .grid > .mod')) sizes.observe(one)
      }
      if (target instanceof Element && target.matches('.grid.is-packed') && addedNodes.length + removedNodes.length > 0) grids.push(target)
    }
    packAll(grids)
  }).observe(document, { childList: true, subtree: true })
})()
