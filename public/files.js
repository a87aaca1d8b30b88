// @ts-check
/** Sending files, and the three ways in which people give them: paste, drop and pick. */

/** @import { Uploaded } from './types.d.ts' */

/** The pictures that the server takes, as a file field has it. */
export const PICTURES = 'image/jpeg,image/png,image/gif,image/webp,image/avif'
export const SOUNDS = 'audio/*,video/webm,.mp3,.ogg,.m4a,.wav,.webm'

/** The line fell silent in the middle of an upload for this long. */
const SILENT_MS = 60_000

/**
 * Sends one file. What comes back is nothing's yet: whoever sends its `id` on, with a message or a post, keeps it.
 * @param {Blob} file
 * @param {{ onProgress?: (part: number) => void, signal?: AbortSignal, to?: string, field?: string }} [more] `onProgress` gets 0 to 1
 * @returns {Promise<Uploaded>} broken with an Error whose message is a sentence for the person
 */
export function upload(file, { onProgress, signal, to = '/files', field = 'file' } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest() // fetch does not tell how far a body has got
    const fail = (/** @type {string} */ why) => reject(new Error(why))
    const silence = timer(() => request.abort(), SILENT_MS)
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      silence.again()
      onProgress?.(total > 0 ? loaded / total : 0)
    })
    request.addEventListener('loadend', silence.stop)
    request.addEventListener('load', () => {
      const { response } = request
      if (response?.ok) resolve(response)
      else fail(response?.error ?? 'The server did not take it. Try again in a moment.')
    })
    request.addEventListener('error', () => fail('The line dropped. Try again.'))
    request.addEventListener('abort', () => fail('The upload was stopped.'))
    signal?.addEventListener('abort', () => request.abort())
    request.open('POST', to)
    request.responseType = 'json'
    request.setRequestHeader('accept', 'application/json')
    const form = new FormData()
    form.append(field, file, file instanceof File ? file.name : 'recording')
    request.send(form)
  })
}

/** @param {() => void} act @param {number} ms */
function timer(act, ms) {
  let id = setTimeout(act, ms)
  const stop = () => clearTimeout(id)
  const again = () => {
    stop()
    id = setTimeout(act, ms)
  }
  return { stop, again }
}

/** @param {File} file @param {string} accept as a file field has it */
function fits(file, accept) {
  return accept.split(',').some((one) => {
    if (one.startsWith('.')) return file.name.toLowerCase().endsWith(one)
    return one.endsWith('/*') ? file.type.startsWith(one.slice(0, -1)) : file.type === one
  })
}

/** @param {DataTransfer | null} data */
const hasFiles = (data) => data?.types.includes('Files') ?? false

/**
 * Calls `take` with the files that somebody drops on `zone`, pastes into it, or picks with `input`.
 * @param {HTMLElement} zone
 * @param {(files: File[]) => void} take
 * @param {{ input?: HTMLInputElement | null, accept?: string }} [more]
 */
export function onFiles(zone, take, { input, accept = PICTURES } = {}) {
  const offer = (/** @type {Iterable<File>} */ files) => {
    const fitting = [...files].filter((file) => fits(file, accept))
    if (fitting.length > 0) take(fitting)
    return fitting.length > 0
  }
  let depth = 0
  const over = (/** @type {number} */ by) => {
    depth = Math.max(0, depth + by)
    zone.classList.toggle('is-over', depth > 0)
  }
  zone.addEventListener('dragenter', ({ dataTransfer }) => hasFiles(dataTransfer) && over(1))
  zone.addEventListener('dragleave', ({ dataTransfer }) => hasFiles(dataTransfer) && over(-1))
  zone.addEventListener('dragover', (event) => hasFiles(event.dataTransfer) && event.preventDefault())
  zone.addEventListener('drop', (event) => {
    if (!hasFiles(event.dataTransfer)) return
    event.preventDefault() // or the browser would leave the page to show the file
    over(-depth)
    offer(event.dataTransfer?.files ?? [])
  })
  zone.addEventListener('paste', (event) => {
    const data = event.clipboardData
    // Word processors put a picture of the text beside the text: then the text is meant.
    if (data && !data.types.includes('text/plain') && offer(data.files)) event.preventDefault()
  })
  input?.addEventListener('change', () => {
    offer(input.files ?? [])
    input.value = '' // so that the same file can be picked again
  })
}
