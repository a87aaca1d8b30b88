import cluster from 'node:cluster'

// Whoever read our log may be gone, or its disk full: that is no reason to stop serving.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

// Each side loads only what it needs: the primary stays small, and a worker waits for nothing of the primary's.
if (cluster.isPrimary) {
  const { runPrimary } = await import('./cluster.ts')
  await runPrimary()
} else {
  const { runWorker } = await import('./cluster/worker.ts')
  await runWorker()
}
