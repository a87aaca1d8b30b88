import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { inCluster, onPrimary, type ToWorker, tellPrimary } from './ipc.ts'

/** Every metric of this worker. What `/metrics` answers is the sum over all workers: see `metricsText`. */
export const registry = new Registry()
const registers = [registry]

if (inCluster) collectDefaultMetrics({ register: registry })

/** Requests answered, by the route's pattern (never the address itself) and status class ('2xx'). */
export const httpRequests = new Counter({
  name: 'neospace_http_requests_total',
  help: 'HTTP requests answered',
  labelNames: ['route', 'status'] as const,
  registers,
})

/** Seconds from request to answer, by the route's pattern. */
export const httpSeconds = new Histogram({
  name: 'neospace_http_request_seconds',
  help: 'Time to answer an HTTP request',
  labelNames: ['route'] as const,
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers,
})

/** Sockets that are open now. */
export const sockets = new Gauge({ name: 'neospace_sockets', help: 'Open sockets', registers })

/** Frames handed to sockets. */
export const pushes = new Counter({ name: 'neospace_pushes_total', help: 'Frames pushed to sockets', registers })

/** Mutations that wait for their turn. */
export const mutationQueue = new Gauge({ name: 'neospace_mutation_queue', help: 'Mutations waiting for their turn', registers })

/** Seconds from calling a mutation to its commit or refusal, the wait included. */
export const mutationSeconds = new Histogram({
  name: 'neospace_mutation_seconds',
  help: 'Time from calling a mutation to its commit or refusal',
  buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5, 10],
  registers,
})

/** Statements that took longer than 100 ms. */
export const slowStatements = new Counter({ name: 'neospace_slow_statements_total', help: 'SQL statements over 100 ms', registers })

/** Writes given up because the database stayed locked or full. */
export const busyAnswers = new Counter({ name: 'neospace_busy_total', help: 'Writes given up as busy', registers })

/** Sockets closed because their reader was too slow. */
export const slowReaders = new Counter({ name: 'neospace_slow_readers_total', help: 'Sockets closed for not reading', registers })

/** Changes whose delivery failed and that were passed over. */
export const deliveryErrors = new Counter({ name: 'neospace_delivery_errors_total', help: 'Changes that could not be shown', registers })

const ANSWER_MS = 4000
const waiting = new Map<number, (text: string) => void>()
let lastId = 0

/** The metrics of all workers, summed, as Prometheus text. This worker's own when the primary does not answer, or outside a cluster. */
export async function metricsText(): Promise<string> {
  if (!inCluster) return registry.metrics()
  return (await askPrimary()) ?? registry.metrics()
}

onPrimary((message: ToWorker) => {
  if (message.neo === 'metrics') waiting.get(message.id)?.(message.text)
  if (message.neo === 'figures?') void sendFigures(message.id)
})

function askPrimary(): Promise<string | null> {
  const id = ++lastId
  return new Promise((resolve) => {
    const done = (text: string | null) => {
      clearTimeout(timer)
      waiting.delete(id)
      resolve(text)
    }
    const timer = setTimeout(done, ANSWER_MS, null)
    waiting.set(id, done)
    tellPrimary({ neo: 'metrics?', id })
  })
}

async function sendFigures(id: number): Promise<void> {
  tellPrimary({ neo: 'figures', id, figures: await registry.getMetricsAsJSON() })
}
