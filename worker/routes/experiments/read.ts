import type { experimentRoutes } from '../../../contracts/experiments.ts'
import { experimentOf } from '../../../contracts/rpc/experiment.ts'
import { newAnalysis } from '../../../core/experiment/analysis.ts'
import { initialState } from '../../../core/experiment/lifecycle.ts'
import { report } from '../../../core/experiment/report.ts'
import type { ExperimentRow } from '../../../db/repositories/experiments.ts'
import { experimentDefinitionOf } from '../../../db/split-definition.ts'
import type { Context } from '../../context.ts'
import { fromCursor, toCursor } from '../../cursor.ts'
import { notFound } from '../../errors.ts'
import type { Handler } from '../../http/register.ts'
import { presentExperiment } from './present.ts'

/** The experiment; 404 for one of another organization. */
export const findExperiment = async ({ organization }: Context, id: string): Promise<ExperimentRow> => {
  const row = await organization.experiments.get(id)
  if (row === null) throw notFound('experiment')
  return row
}

/** Lists experiments, newest first. */
export const listExperiments: Handler<typeof experimentRoutes.list> = async ({ query }, { organization }) => {
  const { rows, next } = await organization.experiments.list(
    { agentId: query.agent_id, status: query.status },
    { limit: query.limit, after: fromCursor(query.cursor) },
  )
  return { items: rows.map(presentExperiment), next_cursor: toCursor(next) }
}

/** Reads an experiment. */
export const getExperiment: Handler<typeof experimentRoutes.get> = async ({ params }, context) =>
  presentExperiment(await findExperiment(context, params.id))

/** What an experiment shows so far; a draft shows that nothing was measured. */
export const experimentResults: Handler<typeof experimentRoutes.results> = async ({ params }, context) => {
  const row = await findExperiment(context, params.id)
  const { orgId } = context.organization
  const at = context.now().getTime()
  const answer = await experimentOf(context.bindings.EXPERIMENT, orgId, row.id).results(orgId, at)
  if (answer.ok) return answer.results
  const definition = experimentDefinitionOf(row)
  return report({ definition, state: initialState, analysis: newAnalysis(definition) }, at)
}
