import type { FastifyInstance } from 'fastify'
import { draftRoutes } from './draft-routes.ts'

/** Everything of the Codeground that is reached over HTTP. */
export function sandboxRoutes(app: FastifyInstance): void {
  draftRoutes(app)
}
