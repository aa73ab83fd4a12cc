import { Hono } from 'hono'
import { AppError, problemResponse } from './errors.ts'
import { answerError } from './http/answer-error.ts'
import type { App, HonoEnv } from './http/register.ts'
import { requireDeclared } from './http/require-declared.ts'
import { secureHeaders } from './middleware/secure-headers.ts'
import { agentsApi } from './routes/agents.ts'
import { alertsApi } from './routes/alerts.ts'
import { annotationApi } from './routes/annotation/annotation.ts'
import { assignmentsApi } from './routes/assignments/assignments.ts'
import { auditApi } from './routes/audit.ts'
import { datasetsApi } from './routes/datasets/index.ts'
import { deadLettersApi } from './routes/dead-letters.ts'
import { deploymentsApi } from './routes/deployments/deployments.ts'
import { documentationApi } from './routes/documentation.ts'
import { executionsApi } from './routes/executions/executions.ts'
import { experimentsApi } from './routes/experiments/experiments.ts'
import { feedbackApi } from './routes/feedback/feedback.ts'
import { gatewayApi } from './routes/gateway/gateway.ts'
import { healthApi } from './routes/health.ts'
import { keysApi } from './routes/keys.ts'
import { settingsApi } from './routes/settings.ts'
import { statsApi } from './routes/stats.ts'
import { trainingApi } from './routes/training/training.ts'

/** Every resource of the API; a new one is a file in routes/ and a line here. */
// biome-ignore format: one a line, so that two additions never touch the same line
const resources = [
  healthApi,
  documentationApi,
  agentsApi,
  annotationApi,
  assignmentsApi,
  executionsApi,
  experimentsApi,
  feedbackApi,
  datasetsApi,
  trainingApi,
  alertsApi,
  auditApi,
  deadLettersApi,
  deploymentsApi,
  gatewayApi,
  keysApi,
  settingsApi,
  statsApi,
]

/** Paths that the API answers itself; everything else is a page or an asset. */
const isApiPath = (path: string) => path.startsWith('/api/') || path.startsWith('/v1/')

/** The API as one Hono application. */
export const createApp = (): App => {
  const app: App = new Hono<HonoEnv>()
  app.use(secureHeaders())

  for (const resource of resources) {
    resource(app)
  }
  requireDeclared(app)

  app.notFound((c) => {
    const { requestId, bindings } = c.env.world
    const path = c.req.path
    if (!isApiPath(path)) return bindings.ASSETS.fetch(c.req.raw)
    const allowed = methodsOf(app, path)
    const error =
      allowed.length > 0
        ? new AppError('method_not_allowed', `${path} accepts ${allowed.join(', ')}.`, {
            headers: { allow: allowed.join(', ') },
          })
        : new AppError('not_found', `There is nothing at ${path}. See /api/docs.`)
    return problemResponse(error, requestId, path)
  })

  app.onError((error, c) => answerError(error, c.env.world, c.req.path))
  return app
}

const methodsOf = (app: App, path: string): string[] => {
  const segments = path.split('/')
  const matches = (pattern: string) => {
    const parts = pattern.split('/')
    return (
      parts.length === segments.length &&
      parts.every((part, i) => part.startsWith(':') || part === segments[i])
    )
  }
  return [
    ...new Set(
      app.routes
        .filter((route) => route.method !== 'ALL' && matches(route.path))
        .map((route) => route.method),
    ),
  ]
}
