import { useState } from 'preact/hooks'

/** Where one is in a keyset-paginated list. */
export interface Place {
  readonly cursor: string | undefined
  readonly isFirst: boolean
  readonly next: (cursor: string) => void
  readonly previous: () => void
}

/** Walks a list page by page, forth and back. */
export const usePlace = (): Place => {
  const [cursors, setCursors] = useState<readonly string[]>([])
  return {
    cursor: cursors.at(-1),
    isFirst: cursors.length === 0,
    next: (cursor) => setCursors([...cursors, cursor]),
    previous: () => setCursors(cursors.slice(0, -1)),
  }
}

/** The buttons of a list that is longer than a page. */
export const Pager = ({ place, nextCursor }: { place: Place; nextCursor: string | null }) =>
  place.isFirst && nextCursor === null ? null : (
    <div class="row">
      <button type="button" class="button" disabled={place.isFirst} onClick={place.previous}>
        Newer
      </button>
      <button
        type="button"
        class="button"
        disabled={nextCursor === null}
        onClick={() => nextCursor !== null && place.next(nextCursor)}
      >
        Older
      </button>
    </div>
  )
