import { experimentRoutes } from '../../../contracts/experiments.ts'
import { type App, register } from '../../http/register.ts'
import { withReason } from '../../reason.ts'
import { beginExperiment, changeExperiment, changeShares } from './change.ts'
import { createExperiment } from './create.ts'
import { decideExperiment } from './decide.ts'
import { planExperiment } from './design.ts'
import { experimentResults, getExperiment, listExperiments } from './read.ts'

/** Experiments: two configurations of an agent compared on live traffic. */
export const experimentsApi = (app: App): void => {
  register(app, experimentRoutes.design, planExperiment)
  register(app, experimentRoutes.create, createExperiment)
  register(app, experimentRoutes.list, listExperiments)
  register(app, experimentRoutes.get, getExperiment)
  register(app, experimentRoutes.results, experimentResults)
  register(app, experimentRoutes.start, ({ params }, context) => beginExperiment(context, params.id, 'start'))
  register(app, experimentRoutes.pause, ({ params }, context) =>
    changeExperiment(context, params.id, { action: 'pause' }),
  )
  register(app, experimentRoutes.resume, ({ params }, context) =>
    beginExperiment(context, params.id, 'resume'),
  )
  register(app, experimentRoutes.split, ({ params, body }, context) => changeShares(context, params.id, body))
  register(app, experimentRoutes.stop, ({ params, body }, context) =>
    changeExperiment(context, params.id, { action: 'stop', ...withReason(body.reason) }),
  )
  register(app, experimentRoutes.rollback, ({ params, body }, context) =>
    changeExperiment(context, params.id, { action: 'rollback', ...withReason(body.reason) }),
  )
  register(app, experimentRoutes.decide, decideExperiment)
}
