import { parentPort } from 'node:worker_threads'
import { randomOf } from '../random.ts'
import { runBinary, type Stops } from './run-binary.ts'
import { runClusters } from './run-clusters.ts'
import { runGuardrails } from './run-guardrails.ts'
import { runSampleRatio } from './run-sample-ratio.ts'
import type { Scenario } from './scenarios.ts'

/** Some runs of a scenario. */
export interface Task {
  readonly scenario: Scenario
  readonly firstRun: number
  readonly runs: number
}

/** A run is the same on every machine and in whatever worker: its numbers follow from scenario and number alone. */
function run(scenario: Scenario, number: number): Stops {
  const random = randomOf(2026, scenario.name, number)
  switch (scenario.kind) {
    case 'binary':
      return runBinary(scenario, random)
    case 'sample_ratio':
      return runSampleRatio(scenario, random)
    case 'guardrails':
      return runGuardrails(scenario, random)
    case 'clusters':
      return runClusters(scenario, random)
  }
}

parentPort?.on('message', ({ scenario, firstRun, runs }: Task) => {
  parentPort?.postMessage(Array.from({ length: runs }, (_, at) => run(scenario, firstRun + at)))
})
