// @ts-check
/** One's own picture: picked, dropped or pasted, cut to a square, put up. */
import { onFiles, PICTURES } from '../files.js'
import { find, need } from '../page.js'
import { cut } from './crop.js'
import { put } from './place.js'
import { uploadFrom } from './progress.js'
import { tell, tellFailed } from './save.js'

const form = need('form[data-picture]', HTMLFormElement)
const input = find('input[type="file"]', HTMLInputElement, form)
const zone = form.closest('section') ?? form

/** @param {Blob} square */
async function putUp(square) {
  tell(form, '')
  try {
    put((await uploadFrom(form, square, { to: '/profile/avatar', field: 'avatar' })).html)
    tell(form, 'saved')
  } catch (error) {
    tellFailed(form, /** @type {Error} */ (error).message, () => putUp(square))
  }
}

/** @param {File[]} files */
async function take([file]) {
  if (!file) return
  const square = await cut(file).catch(() => undefined)
  if (square === undefined) tell(form, 'That picture could not be opened here. Try another one.', { failed: true })
  else if (square) putUp(square)
}

onFiles(zone, take, { input, accept: `${PICTURES},image/*` })
form.addEventListener('submit', (event) => event.preventDefault())
