// @ts-check
// A browser takes no module out of a folder, either. So the library's modules (library/three.js) and the sketch's own (library/files.js)
// are texts in the table, and an import map leads to them. Under a web server the sketch's own modules are its files.
{
  const { dataset } = /** @type {HTMLScriptElement} */ (document.currentScript)
  /** @type {Record<string, string>} what is imported, and under which name it is in the table */
  const names = JSON.parse(dataset.modules ?? '{}')
  const map = document.createElement('script')
  map.type = 'importmap'
  map.textContent = JSON.stringify({
    imports: Object.fromEntries(Object.entries(names).map(([asked, name]) => [asked, takenHome.addressOf(name)])),
  })
  const start = document.createElement('script')
  start.type = 'module'
  start.textContent = `import ${JSON.stringify(`${takenHome.isFolder ? 'sketch' : '.'}/${dataset.main}`)}`
  document.head.append(map, start)
}
