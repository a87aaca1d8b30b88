import type { FastifyInstance } from 'fastify'
import { draftRoutes } from './editor/draft-routes.ts'
import { codegroundRoutes } from './editor/routes.ts'
import { galleryRoutes } from './gallery/routes.ts'
import { importRoutes } from './home/import-routes.ts'
import { takeHomeRoutes } from './home/take-home-routes.ts'
import { originalRoutes } from './original/routes.ts'
import { embedRoutes } from './pages/embed-routes.ts'
import { sketchPageRoutes } from './pages/routes.ts'
import { pictureRoutes } from './publish/picture-routes.ts'
import { publishRoutes } from './publish/routes.ts'
import { runRoutes } from './run/routes.ts'
import { sessionRoutes } from './together/routes.ts'
import { stepRoutes } from './together/steps-routes.ts'
import { versionRoutes } from './versions/routes.ts'

/** Everything of the Codeground that is reached over HTTP. */
export function sandboxRoutes(app: FastifyInstance): void {
  codegroundRoutes(app)
  draftRoutes(app)
  embedRoutes(app)
  galleryRoutes(app)
  importRoutes(app)
  originalRoutes(app)
  pictureRoutes(app)
  publishRoutes(app)
  runRoutes(app)
  sessionRoutes(app)
  sketchPageRoutes(app)
  stepRoutes(app)
  takeHomeRoutes(app)
  versionRoutes(app)
}
