// @ts-check
/** Fetches the player once there is a sketch on the page, and not before: most rooms and walls show none. */

const SKETCH = '.run[data-sketch]'

/** Lets the sketches within `root` run, those that are there and those that come. @param {HTMLElement} root */
export function playSketches(root) {
  const start = async () => (await import('./player.js')).startPlayers(root)
  if (root.querySelector(SKETCH)) return void start()
  const watch = new MutationObserver(() => {
    if (!root.querySelector(SKETCH)) return
    watch.disconnect()
    start()
  })
  watch.observe(root, { childList: true, subtree: true })
}
