import { defineConfig } from 'vitest/config'

const full = process.env.NEOSPACE_FULL === '1'

/** Tests start real servers as child processes, so two files at a time are enough for two cores. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 90_000,
    // Servers share the machine with whatever else runs there: a deadline missed once is looked at again.
    retry: 1,
    projects: [
      { extends: true, test: { name: 'server', include: ['tests/**/*.test.ts'], exclude: ['tests/browser/**', 'tests/faults/**'] } },
      { extends: true, test: { name: 'faults', include: ['tests/faults/**/*.test.ts'], testTimeout: full ? 600_000 : 60_000 } },
      { extends: true, test: { name: 'browser', include: ['tests/browser/**/*.test.ts'], testTimeout: 60_000 } },
    ],
  },
})
