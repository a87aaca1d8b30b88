// @ts-check
/** The scripts of a sketch at home: its own files, which the page runs as they are. */

/** @param {{ name: string, text?: string }[]} files */
export const scriptsOf = (files) => files.filter(({ name }) => name.endsWith('.js'))

/** Runs scripts in their order. @param {{ name: string }[]} scripts */
export function runScripts(scripts) {
  for (const { name } of scripts) {
    const script = document.createElement('script')
    script.async = false
    script.src = name
    document.head.append(script)
  }
  return true
}
