import { executionRoutes } from '../../../contracts/executions.ts'
import { type App, register } from '../../http/register.ts'
import { listExecutions } from './list.ts'
import { reportExecutions } from './report.ts'

/** Executions of agents. */
export const executionsApi = (app: App): void => {
  register(app, executionRoutes.report, reportExecutions)
  register(app, executionRoutes.list, listExecutions)
}
