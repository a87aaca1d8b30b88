// @ts-check
/** Voice intro and anthem: picked, dropped or pasted, and put up with a bar that shows how far it is. */
import { onFiles, SOUNDS } from '../files.js'
import { find, need } from '../page.js'
import { peaksOf } from './peaks.js'
import { put } from './place.js'
import { uploadFrom } from './progress.js'
import { post, tell, tellFailed } from './save.js'

const MOST_SECONDS = Number(need('[data-seconds]', HTMLElement).dataset.seconds)

/**
 * Puts a recording up as the voice intro, with its waveform.
 * @param {HTMLElement} form where it says how it stands
 * @param {Blob} sound
 * @returns {Promise<boolean>} whether it is up
 */
export async function putUpVoice(form, sound) {
  tell(form, 'listening to it')
  const heard = await peaksOf(sound).catch(() => null)
  if (!heard) return fail(form, 'This browser cannot read that recording. Try MP3 or WAV.')
  if (heard.seconds > MOST_SECONDS + 1)
    return fail(form, `That is ${Math.round(heard.seconds)} seconds long, and ${MOST_SECONDS} fit. Cut it first.`)
  try {
    tell(form, '')
    const { id } = await uploadFrom(form, sound)
    const seconds = Math.min(heard.seconds, MOST_SECONDS)
    const answer = await post('/profile/voice/upload', { file: id, waveform: heard.waveform, ...(seconds > 0 && { seconds }) })
    if (!answer.ok) throw new Error(answer.error)
    put(answer.html)
    tell(form, 'saved')
    return true
  } catch (error) {
    tellFailed(form, /** @type {Error} */ (error).message, () => putUpVoice(form, sound))
    return false
  }
}

/** @param {HTMLElement} form @param {string} why */
function fail(form, why) {
  tell(form, why, { failed: true })
  return false
}

/** @param {HTMLElement} form @param {Blob} sound */
async function putUpAnthem(form, sound) {
  tell(form, '')
  try {
    put((await uploadFrom(form, sound, { to: '/profile/anthem', field: 'anthem' })).html)
    tell(form, 'saved')
  } catch (error) {
    tellFailed(form, /** @type {Error} */ (error).message, () => putUpAnthem(form, sound))
  }
}

for (const form of document.querySelectorAll('form[data-sound]')) {
  if (!(form instanceof HTMLFormElement)) continue
  const putUp = form.dataset.sound === 'voice' ? putUpVoice : putUpAnthem
  const input = find('input[type="file"]', HTMLInputElement, form)
  const zone = form.closest('section') ?? form
  onFiles(zone, ([file]) => file && putUp(form, file), { input, accept: SOUNDS })
  form.addEventListener('submit', (event) => event.preventDefault())
}
