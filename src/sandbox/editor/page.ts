import { createHash, randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type PageData, page } from '../../core/answers.ts'
import { config, place } from '../../core/config.ts'
import { accountOf } from '../../core/http.ts'
import { assets } from '../../core/views.ts'
import { ownProfile } from '../../profiles/queries.ts'
import { editableSketch, KINDS, type Sketch, type Visibility } from '../queries.ts'
import { editorImports } from '../run/libraries.ts'
import { draftOf } from '../sources.ts'
import { CALLED } from '../templates.ts'
import { togetherFor } from '../together/page.ts'
import { listFor, pinnedBy } from './shelf.ts'

/** The stylesheets of the Codeground. */
export const STYLES = [
  'sandbox',
  'sandbox-editor',
  'sandbox-papers',
  'sandbox-console',
  'sandbox-asks',
  'sandbox-run',
  'sandbox-together',
  'sandbox-narrow',
]

/** Who may see a sketch, as its author chooses it. */
const VISIBILITIES: readonly { name: Visibility; called: string; says: string }[] = [
  { name: 'public', called: 'Everybody', says: 'it stands in the gallery, too' },
  { name: 'unlisted', called: 'Whoever has the link', says: 'it is listed nowhere' },
  { name: 'private', called: 'Only you', says: 'what was shown is taken back' },
]

const imports = editorImports(place.build)
const importMap = JSON.stringify({ imports })
const importMapHash = `'sha256-${createHash('sha256').update(importMap).digest('base64')}'`

/** What the editor needs in any case, asked for at once instead of one after the other as each is read. */
const PRELOADED = [
  '@codemirror/view',
  '@codemirror/state',
  '@codemirror/language',
  '@lezer/common',
  '@codemirror/autocomplete',
  '@codemirror/lint',
]

/** The editor of a sketch, for its author and the guests of an open session. @throws Unauthenticated, NotFound */
export function showEditor(request: FastifyRequest, reply: FastifyReply, cuid: string): FastifyReply {
  const account = accountOf(request)
  const nonce = randomBytes(16).toString('base64')
  allowEditor(reply, nonce)
  return page(request, reply, 'sandbox/editor', () => {
    const sketch = editableSketch(account.id, cuid)
    const isMine = sketch.authorId === account.id
    const together = togetherFor(account.id, sketch)
    return {
      ...editorData(sketch, isMine),
      paper: ownProfile(account.id).theme,
      together,
      list: listFor(account.id, sketch),
      head: headOf(nonce),
      ...pinsOf(account.id, sketch),
    }
  })
}

function editorData(sketch: Sketch, isMine: boolean): PageData {
  return {
    title: sketch.title,
    frame: 'two',
    styles: STYLES,
    script: 'sandbox.js',
    imports: importMap,
    sketch,
    isMine,
    files: draftOf(sketch),
    kinds: KINDS.map((name) => ({ name, ...CALLED[name] })),
    keepsKind: 'A sketch keeps its kind once it was published. Fork it to try another.',
    mayTurn: isMine && sketch.publishedId === null,
    visibilities: VISIBILITIES,
    visibility: sketch.publishedId === null ? 'public' : sketch.visibility,
    error: null,
  }
}

const pinsOf = (account: number, { id }: Sketch) => ({ isPinned: pinnedBy(account).has(id) })

/** CodeMirror writes its own style sheets, which only this page allows: it is private and never kept, so the nonce is for one answer. */
function allowEditor(reply: FastifyReply, nonce: string): void {
  const policy = String(reply.getHeader('content-security-policy'))
  const styled = policy.replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`)
  reply.header('content-security-policy', styled.replace("script-src 'self'", `script-src 'self' ${importMapHash}`))
}

const headOf = (nonce: string): string => {
  const preloads = PRELOADED.flatMap((name) => imports[name] ?? []).map((href) => `<link rel="modulepreload" href="${href}">`)
  const limits = `<meta name="sketch-limits" content="${config.sketchFileKb} ${config.sketchKb}">`
  return `<meta name="editor-nonce" content="${nonce}">${limits}${preloads.join('')}<link rel="modulepreload" href="${assets}/sandbox.js">`
}
