import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { page } from '../../core/answers.ts'
import { statementsRun } from '../../core/database.ts'
import { type Sketch, sketchFor } from '../queries.ts'
import { sendVisitors } from '../visitors.ts'
import { treeOf } from './lineage.ts'
import { memberData, sketchData } from './sketch.ts'

type One = { Params: { cuid: string } }

/** A sketch's own page, and the tree that it stands in. */
export function sketchPageRoutes(app: FastifyInstance): void {
  app.get<One>('/sketches/:cuid', showSketch)
  app.get<One>('/sketches/:cuid/lineage', showTree)
}

/** As whoever asks may see it. That it may be seen is looked up for every request; this statement is one of its own. @throws NotFound */
function sketchAsked(request: FastifyRequest<One>): Sketch {
  const before = statementsRun()
  const sketch = sketchFor(request.viewer?.account.id ?? null, request.params.cuid)
  request.queries += statementsRun() - before
  return sketch
}

function showSketch(request: FastifyRequest<One>, reply: FastifyReply): FastifyReply {
  const { cuid, publishedId } = sketchAsked(request)
  const account = request.viewer?.account.id
  // Who may see it all the same may write in it: there it is.
  if (publishedId === null) return reply.header('cache-control', 'private, no-store').redirect(`/codeground/${cuid}`, 303)
  if (account === undefined) return sendVisitors(request, reply, 'sandbox/sketch', cuid, () => sketchData(request, sketchFor(null, cuid)))
  return page(request, reply, 'sandbox/sketch', () => memberData(request, account, sketchFor(account, cuid)))
}

function showTree(request: FastifyRequest<One>, reply: FastifyReply): FastifyReply {
  const { cuid } = sketchAsked(request)
  const viewer = request.viewer?.account.id ?? null
  const build = () => {
    const sketch = sketchFor(viewer, cuid)
    const tree = treeOf(viewer, sketch)
    return { ...sketchData(request, sketch), title: `${sketch.title}: where it comes from`, head: '', tree }
  }
  return request.viewer ? page(request, reply, 'sandbox/lineage', build) : sendVisitors(request, reply, 'sandbox/lineage', cuid, build)
}
