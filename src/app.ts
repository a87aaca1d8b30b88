import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { accountLive } from './accounts/live.ts'
import { accountRoutes } from './accounts/routes.ts'
import { identify } from './accounts/sessions.ts'
import { chatLive } from './chat/live.ts'
import { railFor } from './chat/rail.ts'
import { chatRoutes } from './chat/routes.ts'
import { chatSockets } from './chat/sockets.ts'
import { provideRail } from './core/answers.ts'
import { followFeed } from './core/changes.ts'
import { config } from './core/config.ts'
import { mutationsSettled, useDatabase } from './core/database.ts'
import { createHttp } from './core/http.ts'
import { openLive } from './core/live.ts'
import { watchSockets } from './core/watching.ts'
import { fileRoutes } from './files/routes.ts'
import { internalsRoutes } from './internals/routes.ts'
import { previewsLive } from './previews/live.ts'
import { profileLive } from './profiles/live.ts'
import { profileRoutes } from './profiles/routes.ts'
import { sandboxLive } from './sandbox/live.ts'
import { sandboxRoutes } from './sandbox/routes.ts'
import { sandboxSockets } from './sandbox/sockets.ts'
import { wallLive } from './walls/live.ts'
import { wallRoutes } from './walls/routes.ts'
import { wallSockets } from './walls/sockets.ts'

/** How long sockets are given to read their farewell, in ms. */
const FAREWELL_MS = 150

/**
 * Starts this worker: the core, then every slice.
 * @returns drain: says goodbye to the sockets, answers what is under way, and closes; settles when nothing is left to do
 */
export async function startWorker(): Promise<{ drain: (reason: 'restart' | 'stop') => Promise<void> }> {
  useDatabase(join(config.data, 'neospace.db'), { cacheKb: Math.ceil((config.pageCacheMb * 1024) / config.workers) })
  const stopFollowing = followFeed()
  const app = await createHttp(identify)

  const leave = closeConnectionsOnceLeaving(app)

  provideRail(railFor)
  accountRoutes(app)
  chatRoutes(app)
  fileRoutes(app)
  profileRoutes(app)
  wallRoutes(app)
  sandboxRoutes(app)
  internalsRoutes(app)

  const byCookie = (request: IncomingMessage) => identify(app.parseCookie(request.headers.cookie ?? ''))
  const live = openLive(app.server, byCookie)
  accountLive()
  chatLive()
  previewsLive()
  chatSockets()
  watchSockets()
  profileLive()
  wallLive()
  wallSockets()
  sandboxLive()
  sandboxSockets()

  await app.listen({ port: config.port, host: config.host })
  return {
    drain: async (reason) => {
      leave()
      live.sayGoodbye(reason)
      const closing = app.close()
      await mutationsSettled()
      await new Promise((resolve) => setTimeout(resolve, FAREWELL_MS))
      live.close()
      await closing
      await mutationsSettled()
      stopFollowing()
    },
  }
}

/** A connection whose request is answered while we leave would be kept for the next one, and hold the end up. */
function closeConnectionsOnceLeaving(app: FastifyInstance): () => void {
  let leaving = false
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (leaving) reply.header('connection', 'close')
    done()
  })
  return () => {
    leaving = true
  }
}
