import { defineConfig } from 'vitest/config'

/** Tests start real servers as child processes, so two files at a time are enough for two cores. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ['default'],
    projects: [
      { extends: true, test: { name: 'server', include: ['tests/**/*.test.ts'], exclude: ['tests/browser/**', 'tests/faults/**'] } },
      { extends: true, test: { name: 'faults', include: ['tests/faults/**/*.test.ts'] } },
      { extends: true, test: { name: 'browser', include: ['tests/browser/**/*.test.ts'] } },
    ],
  },
})
