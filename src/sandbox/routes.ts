import type { FastifyInstance } from 'fastify'
import { codegroundRoutes } from './codeground-routes.ts'
import { draftRoutes } from './draft-routes.ts'
import { embedRoutes } from './embed-routes.ts'
import { galleryRoutes } from './gallery-routes.ts'
import { importRoutes } from './import-routes.ts'
import { originalRoutes } from './original-routes.ts'
import { pictureRoutes } from './picture-routes.ts'
import { publishRoutes } from './publish-routes.ts'
import { runRoutes } from './run-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { sketchPageRoutes } from './sketch-page-routes.ts'
import { stepRoutes } from './steps-routes.ts'
import { takeHomeRoutes } from './take-home-routes.ts'
import { versionRoutes } from './version-routes.ts'

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
