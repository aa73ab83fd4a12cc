import type { datasetRoutes } from '../../../contracts/datasets.ts'
import type { RouteInput } from '../../../contracts/route.ts'
import { exportLine } from '../../../core/datasets/export.ts'
import type { Context } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { actorOf } from '../../identity.ts'

type Query = RouteInput<typeof datasetRoutes.export>['query']

const pageSize = 500

/** Streams a dataset as JSON Lines, page by page. Leaves an audit row: an export shows the sealed test split too. */
export const exportDataset = async (id: string, query: Query, context: Context): Promise<Response> => {
  const { organization, identity, newId, now } = context
  const dataset = await organization.datasets.get(id)
  if (dataset === null) throw notFound('dataset')
  await organization.atomically([
    organization.audit.add({
      id: newId(),
      actor: actorOf(identity),
      action: 'dataset.exported',
      objectType: 'dataset',
      objectId: id,
      data: { format: query.format, split: query.split ?? 'all' },
      at: now(),
    }),
  ])
  const encoder = new TextEncoder()
  let afterPosition = -1
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        const rows = await organization.datasets.exportPage(id, {
          split: query.split,
          afterPosition,
          limit: pageSize,
        })
        const last = rows.at(-1)
        if (last === undefined) return controller.close()
        afterPosition = last.position
        const lines = rows
          .map((row) => exportLine(row, query.format))
          .filter((line) => line !== null)
          .map((line) => `${JSON.stringify(line)}\n`)
        // A page may hold nothing in this format; a pull must give something or be asked again.
        if (lines.length > 0) return controller.enqueue(encoder.encode(lines.join('')))
      }
    },
  })
  const name = `${dataset.name.replaceAll(/[^A-Za-z0-9_-]+/g, '-')}-v${dataset.version}-${query.format}.jsonl`
  return new Response(body, {
    headers: {
      'content-type': 'application/x-ndjson',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  })
}
