import { defineConfig } from 'vitest/config'

/** Tests against a running server, whose address is TEST_URL. */
export default defineConfig({
  test: {
    include: ['tests/{integration,browser}/**/*.test.ts'],
    testTimeout: 90_000,
    hookTimeout: 90_000,
    // They wait for the server most of the time.
    maxWorkers: 4,
  },
})
