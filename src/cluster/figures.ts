import type { Worker } from 'node:cluster'
import { tellWorker } from '../core/ipc.ts'

/** A worker that has not answered within this time hangs, and the sum goes without it. */
const ANSWER_MS = 2000

type Round = { answers: object[]; missing: Set<number>; done: () => void }

const rounds = new Map<number, Round>()
let lastId = 0

/** What the primary knows of the cluster itself. */
export type ClusterFigures = { replaced: number }

/** The metrics of these workers, summed, as Prometheus text. */
export async function sumFigures(workers: Worker[], cluster: ClusterFigures): Promise<string> {
  const answers = await ask(workers)
  // Loaded at the first request, because most towns never make one.
  const { AggregatorRegistry, Gauge } = await import('prom-client')
  const sum = AggregatorRegistry.aggregate(answers)
  const registers = [sum]
  new Gauge({ name: 'neospace_workers', help: 'Workers that answer', registers }).set(answers.length)
  new Gauge({ name: 'neospace_workers_replaced', help: 'Workers replaced since the start', registers }).set(cluster.replaced)
  new Gauge({ name: 'neospace_primary_resident_bytes', help: 'Memory of the primary', registers }).set(process.memoryUsage.rss())
  return sum.metrics()
}

/** Takes one worker's answer. */
export function takeFigures(worker: Worker, id: number, figures: object[]): void {
  const round = rounds.get(id)
  if (!round?.missing.delete(worker.id)) return
  round.answers.push(figures)
  if (round.missing.size === 0) round.done()
}

function ask(workers: Worker[]): Promise<object[]> {
  const id = ++lastId
  return new Promise((resolve) => {
    const round: Round = { answers: [], missing: new Set(workers.map((worker) => worker.id)), done }
    const timer = setTimeout(done, ANSWER_MS)
    function done() {
      clearTimeout(timer)
      rounds.delete(id)
      resolve(round.answers)
    }
    rounds.set(id, round)
    for (const worker of workers) tellWorker(worker, { neo: 'figures?', id })
    if (workers.length === 0) done()
  })
}
