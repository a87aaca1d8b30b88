import cluster, { type Worker } from 'node:cluster'
import { setupPrimary as relayAdapter } from '@socket.io/cluster-adapter'
import { RateLimiterClusterMaster } from 'rate-limiter-flexible'
import { Attendance } from '../core/attendance.ts'
import { asToPrimary, type ToPrimary, type ToWorker, tellWorker } from '../core/ipc.ts'
import type { Crew } from './crew.ts'
import { sumFigures, takeFigures } from './figures.ts'

/** Connects the workers with each other through this process: pokes, presence, metrics, the adapter's packets, the limits' counts. */
export function connectWorkers(crew: Crew): void {
  const attendance = new Attendance((kind, seat) => tellAll({ ...seat, neo: kind }))
  cluster.on('message', (worker, raw: unknown) => {
    const message = asToPrimary(raw)
    if (message) answer(worker, message, crew, attendance)
  })
  // What a worker said last may be read after its exit was noticed; the channel's end comes after it.
  cluster.on('exit', (worker) => attendance.drop(worker.id))
  cluster.on('disconnect', (worker) => attendance.drop(worker.id))
  relayAdapter()
  new RateLimiterClusterMaster()
}

function answer(worker: Worker, message: ToPrimary, crew: Crew, attendance: Attendance): void {
  switch (message.neo) {
    case 'beat':
      crew.heard(worker)
      break
    case 'ready':
      crew.serves(worker)
      break
    case 'poke':
      tellAll(message, worker)
      break
    case 'who?':
      tellWorker(worker, { neo: 'who', rooms: attendance.snapshot() })
      break
    case 'here':
    case 'gone':
      attendance[message.neo](worker.id, message)
      break
    case 'figures':
      takeFigures(worker, message.id, message.figures)
      break
    case 'metrics?':
      void sendMetrics(worker, message.id, crew)
  }
}

function tellAll(message: ToWorker, except?: Worker): void {
  for (const worker of Object.values(cluster.workers ?? {})) {
    if (worker && worker !== except) tellWorker(worker, message)
  }
}

async function sendMetrics(worker: Worker, id: number, crew: Crew): Promise<void> {
  tellWorker(worker, { neo: 'metrics', id, text: await sumFigures(crew.ready(), { replaced: crew.replaced }) })
}
