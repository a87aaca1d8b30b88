import type { Town } from '../../helpers/town.ts'

/** One of the town's own figures: the sum of a metric over all workers (and over its labels, those given excepted). */
export async function figure(town: Town, name: string, labels: Record<string, string> = {}): Promise<number> {
  const text = await town.get('/metrics').then((answer) => answer.text())
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  const lines = text
    .split('\n')
    .filter((line) => (line.startsWith(`${name} `) || line.startsWith(`${name}{`)) && wanted.every((one) => line.includes(one)))
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}
