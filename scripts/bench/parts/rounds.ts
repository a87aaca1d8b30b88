import { cpuOf, familyOf } from './processes.ts'

/** What one server did in one round. `count`: deliveries, posts or pages; `cpu`: the server's CPU seconds, all its processes. */
export type Round = { count: number; seconds: number; cpu: number; p50: number; p99: number }
export type Contender = { name: string; pid: number; run: () => Promise<{ count: number; seconds: number; latencies: Float64Array }> }
/** The figures of one contender: the round whose count per CPU second is the median, and all rounds beside it. */
export type Figures = { name: string; perSecond: number; perCpuSecond: number; p50: number; p99: number; rounds: Round[] }

/** Runs the contenders in turn, round after round, so that what else the machine does hits them alike. */
export async function interleave(contenders: Contender[], rounds: number): Promise<Figures[]> {
  const done = contenders.map((): Round[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, contender] of contenders.entries()) done[index]?.push(await measure(contender))
  }
  return contenders.map(({ name }, index) => figuresOf(name, done[index] ?? []))
}

async function measure({ pid, run }: Contender): Promise<Round> {
  const family = familyOf(pid)
  const before = cpuOf(family)
  const { count, seconds, latencies } = await run()
  const cpu = cpuOf(family) - before
  latencies.sort()
  return { count, seconds, cpu, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) }
}

const efficiency = ({ count, cpu }: Round): number => count / cpu

function figuresOf(name: string, rounds: Round[]): Figures {
  const middle = [...rounds].sort((a, b) => efficiency(a) - efficiency(b))[Math.floor(rounds.length / 2)]
  if (!middle) throw new Error('no round was run')
  const { count, seconds, p50, p99 } = middle
  return { name, perSecond: count / seconds, perCpuSecond: efficiency(middle), p50, p99, rounds }
}

/** How one contender's count per CPU second compares with another's: the median of the rounds' own ratios. */
export function ratioOf(one: Figures, other: Figures): number {
  const ratios = one.rounds.map((round, index) => efficiency(round) / efficiency(other.rounds[index] as Round))
  return median(ratios)
}

export function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

const quantile = (sorted: Float64Array, part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
