import type { RefObject } from 'preact'
import type { QueueItem } from '../../hooks/use-annotation-queue.ts'
import { StatusBadge } from '../../kit/badge.tsx'
import { Card } from '../../kit/card.tsx'
import { Diff } from '../../kit/diff.tsx'
import { moment, words } from '../../kit/format.ts'
import { AgentName } from '../agent-select.tsx'
import { type Draft, startOf } from './draft.ts'

/** The question, what was answered, what was expected, and the correction with its live diff. */
export const ExampleView = ({
  example,
  draft,
  editor,
  onDraft,
}: {
  example: QueueItem
  draft: Draft
  editor: RefObject<HTMLTextAreaElement | null>
  onDraft: (draft: Draft) => void
}) => {
  const correction = draft.correction ?? startOf(example)
  return (
    <div class="stack">
      <Card title="Question" action={<StatusBadge status={example.review_status} />}>
        <p class="prose">{example.input_text}</p>
        <p class="small muted">
          <AgentName id={example.agent_id} /> · {example.domain} · {words(example.example_type)} ·{' '}
          {moment(example.created_at)}
        </p>
      </Card>
      {example.original_output !== null && example.expected_output !== null && (
        <Card title="Answered, and what the user says is right">
          <Diff before={example.original_output} after={example.expected_output} />
        </Card>
      )}
      {example.original_output !== null && example.expected_output === null && (
        <Card title="Answered">
          <p class="prose">{example.original_output}</p>
        </Card>
      )}
      {example.original_output === null && example.expected_output !== null && (
        <Card title="Expected">
          <p class="prose">{example.expected_output}</p>
        </Card>
      )}
      {example.feedback_text && (
        <Card title="What the user says">
          <p class="prose">{example.feedback_text}</p>
        </Card>
      )}
      <Card
        title="Correction"
        action={
          draft.correction !== null && (
            <button
              type="button"
              class="button quiet"
              onClick={() => onDraft({ ...draft, correction: null })}
            >
              Restore
            </button>
          )
        }
      >
        <textarea
          ref={editor}
          class="input tall"
          aria-label="Corrected answer"
          maxLength={20_000}
          value={correction}
          onInput={(event) => onDraft({ ...draft, correction: event.currentTarget.value })}
        />
        {correction !== startOf(example) && <Diff before={startOf(example)} after={correction} />}
      </Card>
    </div>
  )
}
