import { datasetRoutes } from '../../../contracts/datasets.ts'
import { fromCursor, toCursor } from '../../cursor.ts'
import { notFound } from '../../errors.ts'
import { type App, register } from '../../http/register.ts'
import { createDataset } from './create.ts'
import { exportDataset } from './export.ts'
import { importDataset } from './import.ts'
import { present } from './present.ts'

/** Frozen datasets: built from approved examples or imported. */
export const datasetsApi = (app: App): void => {
  register(app, datasetRoutes.list, async ({ query }, { organization }) => {
    const { rows, next } = await organization.datasets.list(
      { agentId: query.agent_id, kind: query.kind },
      { limit: query.limit, after: fromCursor(query.cursor) },
    )
    return { items: rows.map(present), next_cursor: toCursor(next) }
  })

  register(app, datasetRoutes.get, async ({ params }, { organization }) => {
    const row = await organization.datasets.get(params.id)
    if (row === null) throw notFound('dataset')
    return { ...present(row), lineage: row.lineage }
  })

  register(app, datasetRoutes.create, ({ body }, context) => createDataset(body, context))
  register(app, datasetRoutes.import, ({ query, body }, context) => importDataset(query, body, context))
  register(app, datasetRoutes.export, ({ params, query }, context) =>
    exportDataset(params.id, query, context),
  )
}
