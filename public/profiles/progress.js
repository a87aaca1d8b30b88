// @ts-check
/** An upload in progress, shown where its form stands. */
import { upload } from '../files.js'
import { copyOf, need } from '../page.js'

/** @import { Uploaded } from '../types.d.ts' */

/**
 * Uploads with a bar that shows how far it is, and a button that stops it.
 * @param {HTMLElement} form
 * @param {Blob} file
 * @param {{ to?: string, field?: string }} [where]
 * @returns {Promise<Uploaded & { html?: string }>} broken with a sentence
 */
export async function uploadFrom(form, file, where = {}) {
  const bar = copyOf('progress')
  const abort = new AbortController()
  const meter = need('progress', HTMLProgressElement, bar)
  const percent = need('[data-percent]', HTMLElement, bar)
  need('[data-act="abort"]', HTMLButtonElement, bar).addEventListener('click', () => abort.abort())
  form.append(bar)
  try {
    return await upload(file, {
      ...where,
      signal: abort.signal,
      onProgress: (part) => {
        meter.value = Math.round(part * 100)
        percent.textContent = part < 1 ? `${meter.value} %` : 'looking at it'
      },
    })
  } finally {
    bar.remove()
  }
}
