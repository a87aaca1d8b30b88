/** What the scripts of a sketch that was taken home share: see home/files.js. */
interface TakenHome {
  /** True when the page was opened out of a folder, not from a web server. */
  isFolder: boolean
  /** Puts a text into the table of the sketch's own files. */
  keepText: (name: string, type: string, text: string) => void
  /** The same for a picture or a sound. */
  keepBytes: (name: string, type: string, base64: string) => void
  /** Where something in the table can be had; null for what is not in it. */
  addressOf: (name: string) => string | null
  /** The text of one of the sketch's own files. */
  read: (name: string) => Promise<string>
}
declare var takenHome: TakenHome
