import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

/** What runs in workerd, beside a binding or a Durable Object; everything else is plain code and runs in Node. */
const inWorkerd = ['durable-objects/**/*.test.ts', 'queues/effects/experiment-outcomes.test.ts']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: [
            '{bench,contracts,core,db,model,queues,worker,local,openfeature,scripts,ui}/**/*.test.ts',
          ],
          exclude: [...inWorkerd, '**/node_modules/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [
          cloudflareTest({
            main: './durable-objects/testing/worker.ts',
            miniflare: {
              compatibilityDate: '2026-10-01',
              durableObjects: {
                EXPERIMENT: { className: 'ExperimentObject', useSQLite: true },
                TRAINING_RUN: { className: 'TrainingRunObject', useSQLite: true },
              },
              queueProducers: { EFFECTS: 'effects', TRAINING: 'training' },
              queueConsumers: { effects: { maxBatchTimeout: 0 }, training: { maxBatchTimeout: 0 } },
            },
          }),
        ],
        test: { name: 'workerd', include: inWorkerd, testTimeout: 30_000 },
      },
    ],
  },
})
