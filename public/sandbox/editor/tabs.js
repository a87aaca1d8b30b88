// @ts-check
/** The files of the sketch as tabs above the code: shown by a click or the arrows, named anew and removed by the pencil beside the shown one. */
import { need } from '../../page.js'
import { icon } from '../../slips.js'
import { askFile } from './file-form.js'
import { allLeaves, currentLeaf, show, turned, view } from './paper.js'
import { isMine } from './sketch.js'

const MOST_FILES = 8
const bar = need('#files', HTMLElement)
const code = need('#code', HTMLElement)

/** @param {string} label @param {string} name of the icon @param {() => void} act */
function tool(label, name, act) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'tool'
  button.ariaLabel = label
  button.title = label
  button.append(icon(name))
  button.addEventListener('click', act)
  return button
}

/** @param {string} name */
function tab(name) {
  const isShown = currentLeaf().name === name
  const button = document.createElement('button')
  button.type = 'button'
  button.role = 'tab'
  button.className = 'files__t'
  button.textContent = name
  button.ariaSelected = String(isShown)
  button.tabIndex = isShown ? 0 : -1
  button.setAttribute('aria-controls', 'code')
  button.dataset.name = name
  button.addEventListener('click', () => {
    show(name)
    view.focus()
  })
  return button
}

/** @param {KeyboardEvent} event */
function rove(event) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
  const names = allLeaves().map(({ name }) => name)
  const to = step && names[(names.indexOf(currentLeaf().name) + step + names.length) % names.length]
  if (!to) return
  event.preventDefault()
  show(to)
  bar
    .querySelector(`[data-name="${CSS.escape(to)}"]`)
    ?.closest('button')
    ?.focus()
}

/** A picture or a sound is shown as itself: there is nothing to edit in it. @param {string | null} file */
function showOwn(file) {
  code.querySelector('.own')?.remove()
  view.dom.hidden = file !== null
  if (file === null) return
  const { name } = currentLeaf()
  const isSound = /\.(?:mp3|ogg|webm|m4a|wav)$/.test(name)
  const part = Object.assign(document.createElement(isSound ? 'audio' : 'img'), isSound ? { controls: true } : { alt: name })
  part.src = `/files/${file}`
  const frame = document.createElement('div')
  frame.className = 'own'
  const note = document.createElement('p')
  note.textContent = `In the code it is called '${name}'.`
  frame.append(part, note)
  code.append(frame)
}

function draw() {
  const list = document.createElement('div')
  list.role = 'tablist'
  list.ariaLabel = 'Files'
  list.className = 'files__l'
  list.append(...allLeaves().map(({ name }) => tab(name)))
  list.addEventListener('keydown', rove)
  const leaf = currentLeaf()
  const isMain = leaf === allLeaves()[0]
  const edit = isMain || !isMine ? [] : [tool(`Name ${leaf.name} anew, or remove it`, 'pencil', () => askFile(leaf.name))]
  const more = isMine && allLeaves().length < MOST_FILES ? [tool('Add a file', 'plus', () => askFile(null))] : []
  bar.replaceChildren(list, ...edit, ...more)
  bar.hidden = false
  code.setAttribute('role', 'tabpanel')
  code.setAttribute('aria-label', leaf.name)
  showOwn(leaf.file)
}

turned.on(draw)
draw()
