import type { QueueItem, QueueQuery } from '../../hooks/use-annotation-queue.ts'
import { Badge, type Tone } from '../../kit/badge.tsx'
import { duration, words } from '../../kit/format.ts'

type Status = QueueItem['review_status']
type ExampleType = QueueItem['example_type']

/** Complete by its type; written out because the contract's own lists would bring its schemas into the browser. */
const statusNames: Record<Status, string> = {
  pending: 'Pending',
  in_review: 'In review',
  needs_revision: 'Needs revision',
  approved: 'Approved',
  rejected: 'Rejected',
}
const typeNames: Record<ExampleType, string> = {
  correction: 'Correction',
  negative: 'Negative',
  edge_case: 'Edge case',
  positive: 'Positive',
  demonstration: 'Demonstration',
  failure: 'Failure',
  preference: 'Preference',
}
const isStatus = (name: string): name is Status => Object.hasOwn(statusNames, name)
const isType = (name: string): name is ExampleType => Object.hasOwn(typeNames, name)

/** Status and type, and whether what quality filtering kept out is shown. */
export const QueueFilter = ({
  query,
  onChange,
}: {
  query: QueueQuery
  onChange: (query: QueueQuery) => void
}) => (
  <div class="row">
    <select
      class="input short"
      aria-label="Status"
      value={query.status ?? 'pending'}
      onChange={(event) => {
        const status = event.currentTarget.value
        if (isStatus(status)) onChange({ ...query, status })
      }}
    >
      {Object.entries(statusNames).map(([status, name]) => (
        <option key={status} value={status}>
          {name}
        </option>
      ))}
    </select>
    <select
      class="input short"
      aria-label="Type"
      value={query.example_type ?? ''}
      onChange={(event) => {
        const { example_type: _, ...rest } = query
        const type = event.currentTarget.value
        onChange(isType(type) ? { ...rest, example_type: type } : rest)
      }}
    >
      <option value="">All types</option>
      {Object.entries(typeNames).map(([type, name]) => (
        <option key={type} value={type}>
          {name}
        </option>
      ))}
    </select>
    <label class="check small">
      <input
        type="checkbox"
        checked={query.filtered === 'true'}
        onChange={(event) => onChange({ ...query, filtered: String(event.currentTarget.checked) })}
      />
      Show what was filtered out
    </label>
  </div>
)

const tones: Partial<Record<ExampleType, Tone>> = { correction: 'accent', negative: 'bad', positive: 'good' }

/** The waiting examples, most valuable first. */
export const QueueList = ({
  queue,
  selected,
  onSelect,
}: {
  queue: readonly QueueItem[]
  selected: string | null
  onSelect: (id: string) => void
}) => (
  <ul class="queue" aria-label="Queue">
    {queue.map((item) => (
      <li key={item.id}>
        <button type="button" aria-current={item.id === selected} onClick={() => onSelect(item.id)}>
          <span class="row">
            <Badge tone={tones[item.example_type] ?? 'neutral'}>{typeNames[item.example_type]}</Badge>
            <span class="small muted">{duration(Date.now() - Date.parse(item.created_at))}</span>
          </span>
          <span class="queue-text">{item.input_text}</span>
          {item.lease && !item.lease.mine && <span class="small muted">Taken by {item.lease.expert_id}</span>}
          {item.filter_reason && <span class="small muted">Filtered: {words(item.filter_reason)}</span>}
        </button>
      </li>
    ))}
  </ul>
)
