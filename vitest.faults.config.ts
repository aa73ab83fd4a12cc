import { defineConfig } from 'vitest/config'

/** Tests that start servers of their own and kill them. */
export default defineConfig({
  test: {
    include: ['tests/faults/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
})
