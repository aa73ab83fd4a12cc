import { contentHash, countSplits } from '../../../core/datasets/freeze.ts'
import type { Item } from '../../../core/datasets/item.ts'
import type { DatasetRow } from '../../../db/repositories/datasets.ts'
import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { actorOf } from '../../identity.ts'

/** Writes a dataset with its items and its audit row as one unit. */
export const storeDataset = async (
  about: Pick<DatasetRow, 'name' | 'agentId' | 'kind' | 'source' | 'filter' | 'lineage'>,
  items: readonly Item[],
  { organization, identity, newId, now }: Context,
) => {
  const id = newId()
  const at = now()
  const actor = actorOf(identity)
  const counts = countSplits(items)
  const hash = await contentHash(items)
  const version = (await organization.datasets.latestVersion(about.agentId, about.name)) + 1
  try {
    await organization.atomically([
      ...organization.datasets.create(
        {
          ...about,
          id,
          version,
          contentHash: hash,
          trainCount: counts.train,
          validationCount: counts.validation,
          testCount: counts.test,
          createdBy: actor,
          createdAt: at,
        },
        items,
      ),
      organization.audit.add({
        id: newId(),
        actor,
        action: about.source === 'import' ? 'dataset.imported' : 'dataset.created',
        objectType: 'dataset',
        objectId: id,
        data: { name: about.name, version, content_hash: hash, ...counts },
        at,
      }),
    ])
  } catch (error) {
    if (organization.isDuplicate(error, 'training_datasets')) {
      throw new AppError('conflict', 'Somebody made a version of this dataset at the same moment. Try again.')
    }
    throw error
  }
  return { id, counts, contentHash: hash }
}
