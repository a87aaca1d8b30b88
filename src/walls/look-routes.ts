import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerError, done, page, wantsJson } from '../core/answers.ts'
import { Conflict, Invalid } from '../core/errors.ts'
import { accountOf } from '../core/http.ts'
import { takesFile } from '../core/uploads.ts'
import { keepUpload } from '../files/mutations.ts'
import { deskData, pairsHtml, problemsHtml } from './edit.ts'
import { lookIn } from './forms.ts'
import { wallLimits } from './limits.ts'
import { type LookSaved, lookJson, mixOf, NotTaken, readLook, setLook, setOwnCss, setSettings, tryOwnCss } from './look.ts'
import { figuresOf, paperMixed, Unreadable } from './mixing.ts'
import { ownCssOf, type Wall, wallOfAccount } from './queries.ts'
import { isRecord } from './reading.ts'
import { CssForm, LookForm, SettingsForm } from './schemas.ts'
import { placesOn, sheetOf, sheetUrl, wornBy } from './sheet.ts'

type Body<T> = { Body: T }

/** How one's own wall looks, and what visitors may do there. */
export function lookRoutes(app: FastifyInstance): void {
  paper(app)
  ownCss(app)
  const limits = wallLimits()
  app.post<Body<SettingsForm>>('/wall/settings', { schema: { body: SettingsForm }, errorHandler: backToDesk }, async (request, reply) => {
    const account = accountOf(request)
    await limits.changes.take(account.id)
    return answer(request, reply, await setSettings(account.id, request.body))
  })
}

/** The sheet of a saved look has another address: who saved it may put it on before the echo comes. */
function answer(request: FastifyRequest, reply: FastifyReply, { version, username }: LookSaved): FastifyReply {
  const wall = wallOfAccount(accountOf(request).id, accountOf(request).id)
  return done(request, reply, `/@${username}/edit#tray`, { version, sheet: sheetUrl(wall) })
}

function paper(app: FastifyInstance): void {
  const limits = wallLimits()
  const options = { schema: { body: LookForm }, config: takesFile, errorHandler: backToDesk }
  app.post<Body<LookForm>>('/wall/look', options, async (request, reply) => {
    const account = accountOf(request)
    await limits.changes.take(account.id)
    return answer(request, reply, await setLook(account.id, await withUpload(request)))
  })
  app.post<Body<LookForm>>('/wall/look/preview', { schema: { body: LookForm }, config: { json: true } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.previews.take(account.id)
    reply.header('cache-control', 'private, no-store')
    return { ok: true, ...preview(wallOfAccount(account.id, account.id), lookIn(request.body as Record<string, unknown>)) }
  })
  app.get('/wall/look', { config: { json: true } }, (request, reply) => {
    const account = accountOf(request)
    reply.header('cache-control', 'private, no-store')
    return { ok: true, ...lookJson(wallOfAccount(account.id, account.id)) }
  })
}

/** How the wall would look: its sheet, its attributes, the figures. @throws Unreadable with the same, so that people see what they mix */
function preview(wall: Wall, form: LookForm) {
  const mixed = { ...wall, mix: mixOf(wall, form) }
  const shown = (look: Wall) => ({
    css: sheetOf(look, ownCssOf(wall.id).scoped, placesOn(wall.id)),
    html: pairsHtml(look),
    contrast: figuresOf(paperMixed(look)),
  })
  try {
    const look = { ...wall, ...readLook(wall, form) }
    return { ...wornBy(look), ...shown(look) }
  } catch (error) {
    if (error instanceof Unreadable) Object.assign(error.detail, shown(mixed))
    throw error
  }
}

/** A picture that comes with the form itself becomes the background. */
async function withUpload(request: FastifyRequest<Body<LookForm>>): Promise<LookForm> {
  const form: LookForm = lookIn(request.body as Record<string, unknown>)
  if (!request.upload) return form
  const { cuid } = await keepUpload(accountOf(request).id, request.upload, ['image'])
  return { ...form, background: { ...(isRecord(form.background) && form.background), file: cuid } }
}

function ownCss(app: FastifyInstance): void {
  const limits = wallLimits()
  app.post<Body<CssForm>>('/wall/css', { schema: { body: CssForm }, errorHandler: backToDesk }, async (request, reply) => {
    const account = accountOf(request)
    await limits.changes.take(account.id)
    const { css, version } = request.body
    return answer(request, reply, await setOwnCss(account.id, css, version).catch(withHtml))
  })
  app.post<Body<CssForm>>('/wall/css/preview', { schema: { body: CssForm }, config: { json: true } }, async (request, reply) => {
    const account = accountOf(request)
    await limits.previews.take(account.id)
    const { faults, ...css } = await tryOwnCss(account.id, request.body.css)
    const wall = wallOfAccount(account.id, account.id)
    reply.header('cache-control', 'private, no-store')
    return { ok: true, css: sheetOf(wall, css, placesOn(wall.id)), problems: faults, html: problemsHtml(faults) }
  })
}

function withHtml(error: unknown): never {
  if (error instanceof NotTaken) Object.assign(error.detail, { html: problemsHtml(error.detail.problems) })
  throw error
}

/** A plain form that was refused comes back on the desk, with the reason and what was typed. */
function backToDesk(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const account = request.viewer?.account
  const isShown = error instanceof Invalid || error instanceof Conflict
  if (wantsJson(request) || !account || !isShown) return answerError(error, request, reply)
  const typed = (request.body ?? {}) as Record<string, unknown> // whatever it was: it may be what was refused
  const css = typeof typed.css === 'string' ? { css: typed.css } : {}
  const problems = error instanceof NotTaken ? error.detail.problems : []
  const desk = { mode: 'edit' as const, from: 0, asked: {}, problems, error: error.message, ...css }
  return page(request, reply, 'walls/edit', () => deskData(request, account, account.username, desk), error.status)
}
