// @ts-check
// A browser takes no module out of a folder, either. So modules are texts in the table, the library's, ours and the sketch's own, and an
// import map leads to them. Under a web server the sketch's own modules are its files.
{
  const { dataset } = /** @type {HTMLScriptElement} */ (document.currentScript)
  /** @type {Record<string, string>} what is imported, and under which name it is in the table */
  const names = JSON.parse(dataset.modules ?? '{}')
  const map = document.createElement('script')
  map.type = 'importmap'
  map.textContent = JSON.stringify({
    imports: Object.fromEntries(Object.entries(names).map(([asked, name]) => [asked, takenHome.addressOf(name)])),
  })
  const first = dataset.begin ?? `${takenHome.isFolder ? 'sketch' : '.'}/${dataset.main}`
  const start = document.createElement('script')
  start.type = 'module'
  start.textContent = `import ${JSON.stringify(first)}`
  document.head.append(map, start)
}
