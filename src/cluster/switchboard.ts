import cluster, { type Worker } from 'node:cluster'
import { setupPrimary as relayAdapter } from '@socket.io/cluster-adapter'
import { RateLimiterClusterMaster } from 'rate-limiter-flexible'
import { Attendance } from '../core/attendance.ts'
import { asToPrimary, type ToPrimary, type ToWorker, tellWorker } from '../core/ipc.ts'
import type { Crew } from './crew.ts'
import { sumFigures, takeFigures } from './figures.ts'
import { OpenSockets } from './open-sockets.ts'

/** Connects the workers with each other through this process: pokes, presence, metrics, the adapter's packets, the limits' counts. */
export function connectWorkers(crew: Crew): void {
  const attendance = new Attendance((kind, seat) => tellAll({ ...seat, neo: kind }))
  const sockets = new OpenSockets()

  cluster.on('message', (worker, raw: unknown) => {
    const message = asToPrimary(raw)
    if (message) hear(worker, message)
  })
  // What a worker said last may be read after its exit was noticed; the channel's end comes after it.
  cluster.on('exit', forget)
  cluster.on('disconnect', forget)
  relayAdapter()
  new RateLimiterClusterMaster()

  function hear(worker: Worker, message: ToPrimary): void {
    if (message.neo === 'beat') crew.heard(worker)
    else if (message.neo === 'ready') crew.serves(worker)
    else if (message.neo === 'poke') tellAll(message, worker)
    else if (message.neo === 'here' || message.neo === 'gone') attendance[message.neo](worker.id, message)
    else if (message.neo === 'open') noteOpen(worker, message)
    else if (message.neo === 'who?') greet(worker)
    else if (message.neo === 'figures') takeFigures(worker, message.id, message.figures)
    else if (message.neo === 'metrics?') void sendMetrics(worker, message.id, crew)
  }

  function noteOpen(worker: Worker, { address, open }: { address: string; open: number }): void {
    const count = { worker: worker.id, address, open }
    sockets.take(count)
    tellAll({ neo: 'open', ...count }, worker)
  }

  /** Tells a worker that has just started what the others know. */
  function greet(worker: Worker): void {
    tellWorker(worker, { neo: 'who', rooms: attendance.snapshot() })
    for (const count of sockets.except(worker.id)) tellWorker(worker, { neo: 'open', ...count })
  }

  function forget(worker: Worker): void {
    attendance.drop(worker.id)
    sockets.forget(worker.id)
    tellAll({ neo: 'dead', worker: worker.id }, worker)
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
