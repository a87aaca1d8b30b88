/** What programs call themselves in their User-Agent, the more special first: Edge and Opera also say Chrome, and Chrome says Safari. */
const BROWSERS: [RegExp, string][] = [
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chromium\//, 'Chromium'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/^(?:w3m|Lynx|ELinks|Links)\b/i, 'A text browser'],
  [/^curl\//, 'curl'],
]
const SYSTEMS: [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/i, 'Linux'],
]

/** A User-Agent in a person's words, such as "Firefox on Linux". */
export function browserOf(agent: string): string {
  const named = (table: [RegExp, string][]) => table.find(([sign]) => sign.test(agent))?.[1]
  const system = named(SYSTEMS)
  return `${named(BROWSERS) ?? 'A program'}${system ? ` on ${system}` : ''}`
}
