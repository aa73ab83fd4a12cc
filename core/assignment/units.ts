import type { UnitKind } from './split.ts'

/** Whom a request is for. */
export interface UnitIds {
  readonly user: string
  /** Null where the request names none: the id of the user then stands for it. */
  readonly session: string | null
  readonly conversation: string | null
}

/** The id that a split of this kind assigns. */
export function unitOf(ids: UnitIds, kind: UnitKind): string {
  switch (kind) {
    case 'user':
      return ids.user
    case 'session':
      return ids.session ?? ids.user
    case 'conversation':
      return ids.conversation ?? ids.user
  }
}
