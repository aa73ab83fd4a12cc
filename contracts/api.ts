import {
  auditRoutes,
  deadLetterRoutes,
  healthRoutes,
  keyRoutes,
  settingsRoutes,
  statsRoutes,
} from './administration.ts'
import { agentRoutes } from './agents.ts'
import { alertRoutes } from './alerts.ts'
import { annotationRoutes } from './annotation.ts'
import { assignmentRoutes } from './assignments.ts'
import { datasetRoutes } from './datasets.ts'
import { deploymentRoutes } from './deployments.ts'
import { executionRoutes } from './executions.ts'
import { experimentRoutes } from './experiments.ts'
import { feedbackRoutes } from './feedback.ts'
import { gatewayRoutes } from './gateway.ts'
import { trainingRoutes } from './training.ts'

/** Every operation of the product, by resource. */
export const api = {
  feedback: feedbackRoutes,
  executions: executionRoutes,
  assignments: assignmentRoutes,
  gateway: gatewayRoutes,
  annotation: annotationRoutes,
  datasets: datasetRoutes,
  training: trainingRoutes,
  experiments: experimentRoutes,
  deployments: deploymentRoutes,
  agents: agentRoutes,
  stats: statsRoutes,
  alerts: alertRoutes,
  audit: auditRoutes,
  deadLetters: deadLetterRoutes,
  keys: keyRoutes,
  settings: settingsRoutes,
  health: healthRoutes,
} as const
