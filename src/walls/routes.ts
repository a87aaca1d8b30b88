import type { FastifyInstance } from 'fastify'
import { lookRoutes } from './look-routes.ts'
import { pageRoutes } from './page-routes.ts'
import { postRoutes } from './post-routes.ts'
import { stickerRoutes } from './sticker-routes.ts'

/** Everything of walls that is reached over HTTP. */
export function wallRoutes(app: FastifyInstance): void {
  pageRoutes(app)
  postRoutes(app)
  stickerRoutes(app)
  lookRoutes(app)
}
