import {
  auditRoutes,
  deadLetterRoutes,
  healthRoutes,
  keyRoutes,
  settingsRoutes,
  statsRoutes,
} from './administration.ts'
import { agentRoutes } from './agents.ts'
import { annotationRoutes } from './annotation.ts'
import { datasetRoutes } from './datasets.ts'
import { executionRoutes } from './executions.ts'
import { feedbackRoutes } from './feedback.ts'
import { gatewayRoutes } from './gateway.ts'
import { trainingRoutes } from './training.ts'

/** Every operation of the product, by resource. */
export const api = {
  feedback: feedbackRoutes,
  executions: executionRoutes,
  gateway: gatewayRoutes,
  annotation: annotationRoutes,
  datasets: datasetRoutes,
  training: trainingRoutes,
  agents: agentRoutes,
  stats: statsRoutes,
  audit: auditRoutes,
  deadLetters: deadLetterRoutes,
  keys: keyRoutes,
  settings: settingsRoutes,
  health: healthRoutes,
} as const
