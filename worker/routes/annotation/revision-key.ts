import type { ExampleRow } from '../../../db/repositories/examples.ts'

/** What happens once to a revision of an example: of all who decide or reopen it at the same moment, one does. */
export const revisionKey = ({ id, revision }: ExampleRow): string => `example:${id}:${revision}`
