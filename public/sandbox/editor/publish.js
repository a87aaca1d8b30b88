// @ts-check
/** Shows the sketch to others: the picture comes from what runs right now, then the draft that was looked at is published. */
import { upload } from '../../files.js'
import { find, need } from '../../page.js'
import { icon, say } from '../../slips.js'
import { titleIn } from './answers.js'
import { capture } from './running.js'
import { baseVersion, save } from './saving.js'
import { post } from './send.js'
import { address, cuid } from './sketch.js'
import { call } from './title.js'

const dialog = find('#publish', HTMLDialogElement)
/** @type {Blob | null} */
let picture = null

/** @param {HTMLDialogElement} box */
async function takePicture(box) {
  picture = await capture()
  need('[data-picture]', HTMLElement, box).hidden = picture === null
  need('[data-no-picture]', HTMLElement, box).hidden = picture !== null
  if (picture) draw(need('[data-picture] canvas', HTMLCanvasElement, box), picture)
}

/** The middle of a picture, as large as the canvas takes. @param {HTMLCanvasElement} canvas @param {Blob} blob */
async function draw(canvas, blob) {
  const image = await createImageBitmap(blob)
  const scale = Math.max(canvas.width / image.width, canvas.height / image.height)
  const [width, height] = [image.width * scale, image.height * scale]
  canvas.getContext('2d')?.drawImage(image, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height)
  image.close()
}

/** @param {HTMLDialogElement} box @param {string} why empty: all is well */
function refuse(box, why) {
  const failed = need('[data-failed]', HTMLElement, box)
  failed.textContent = why
  failed.hidden = why === ''
}

/** @param {FormData} said @returns {Record<string, string | number>} */
const wishIn = (said) => ({ ...Object.fromEntries([...said].map(([name, value]) => [name, String(value)])), draft_version: baseVersion() })

/** @param {HTMLDialogElement} box @param {HTMLFormElement} form @returns {Promise<string>} why not; empty when it is done */
async function publish(box, form) {
  if (!(await save())) return 'The newest text has not reached the server, so nothing was published. Try again in a moment.'
  const wish = wishIn(new FormData(form))
  const answer = await post(`${address}/publish`, wish, titleIn)
  if (!answer.ok) return answer.error
  const isShown = wish.visibility !== 'private'
  const noPicture = picture && isShown ? await sendPicture(picture) : ''
  box.close()
  call(answer.title)
  said(isShown, noPicture)
  return ''
}

/** @param {Blob} blob @returns {Promise<string>} why it is not there */
async function sendPicture(blob) {
  try {
    await upload(new File([blob], 'picture.png', { type: blob.type }), { to: `${address}/picture` })
    return ''
  } catch (error) {
    return ` Its picture did not get there: ${error instanceof Error ? error.message : error}`
  }
}

/** @param {boolean} isShown @param {string} more */
function said(isShown, more) {
  const link = document.createElement('a')
  link.href = `/sketches/${cuid}`
  link.textContent = 'See its page'
  if (isShown) say(`Published.${more}`, { button: link })
  else say('Taken back: only you see it now.', { forMs: 8_000 })
}

/** @param {HTMLDialogElement} box */
function wire(box) {
  const form = need('form', HTMLFormElement, box)
  const button = need('.btn--2', HTMLButtonElement, form)
  need('[data-act="publish"]', HTMLAnchorElement).addEventListener('click', (event) => {
    event.preventDefault()
    refuse(box, '')
    takePicture(box)
    box.showModal()
  })
  need('[data-act="close"]', HTMLAnchorElement, box).addEventListener('click', (event) => {
    event.preventDefault()
    box.close()
  })
  form.addEventListener('change', () => {
    const isPrivate = new FormData(form).get('visibility') === 'private'
    button.replaceChildren(icon(isPrivate ? 'lock' : 'up2'), isPrivate ? ' Keep it to yourself' : ' Publish this version')
  })
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (button.ariaBusy === 'true') return
    button.ariaBusy = 'true'
    refuse(box, await publish(box, form))
    button.ariaBusy = 'false'
  })
}

if (dialog) wire(dialog)
