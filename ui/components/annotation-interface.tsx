import { useEffect, useRef, useState } from 'preact/hooks'
import {
  type QueueItem,
  type QueueQuery,
  useAnnotationQueue,
  useClaimExample,
  useReopenExample,
  useSubmitAnnotation,
} from '../hooks/use-annotation-queue.ts'
import { Card } from '../kit/card.tsx'
import { count, words } from '../kit/format.ts'
import { Empty, ErrorNotice, Loaded } from '../kit/states.tsx'
import {
  type Decision,
  type Dimension,
  type Draft,
  dimensions,
  dropDraft,
  firstMissing,
  keepDraft,
  readDraft,
  submissionOf,
} from './annotation/draft.ts'
import { ExampleView } from './annotation/example-view.tsx'
import { QueueFilter, QueueList } from './annotation/queue-list.tsx'
import { ScoringPanel } from './annotation/scoring-panel.tsx'
import { ShortcutHelp } from './annotation/shortcut-help.tsx'
import { areShortcutsOn, type Command, turnShortcuts } from './annotation/shortcuts.ts'
import { useShortcuts } from './annotation/use-shortcuts.ts'

const decisionOf: Partial<Record<Command['name'], Decision>> = {
  approve: 'approve',
  finish: 'approve',
  reject: 'reject',
  revise: 'needs_revision',
}

/** The queue, the example in work and its assessment. */
export const AnnotationInterface = () => {
  const [query, setQuery] = useState<QueueQuery>({ status: 'pending' })
  const queue = useAnnotationQueue({ ...query, limit: 100 })
  const [selected, setSelected] = useState<string | null>(null)
  const [done, setDone] = useState(0)
  const items = queue.data?.queue ?? []
  const example = items.find(({ id }) => id === selected) ?? items.find(isFree) ?? null

  const move = (step: number) => {
    const at = items.findIndex(({ id }) => id === example?.id)
    const next = items[Math.min(items.length - 1, Math.max(0, at + step))]
    if (next) setSelected(next.id)
  }
  const follow = (finished: QueueItem) => {
    setDone(done + 1)
    const rest = items.slice(items.indexOf(finished) + 1)
    setSelected((rest.find(isFree) ?? items.find((item) => item !== finished && isFree(item)))?.id ?? null)
  }
  return (
    <>
      <div class="row annotation-head">
        <QueueFilter query={query} onChange={setQuery} />
        <p class="muted" role="status">
          {queue.data ? `${count(queue.data.total)} waiting` : ''}
          {done > 0 && ` · ${done} done in this session`}
        </p>
      </div>
      {done > 0 && queue.data && (
        <progress max={done + queue.data.total} value={done} aria-label="Done of this session" />
      )}
      <Loaded query={queue} lines={10}>
        {(data) =>
          data.queue.length === 0 ? (
            <Card title="Queue">
              <Empty
                title={
                  query.example_type || query.filtered === 'true'
                    ? 'Nothing for this filter'
                    : 'The queue is clear'
                }
              >
                <p>
                  {query.status === 'pending' || query.status === undefined
                    ? 'Corrections and low ratings appear here as soon as they are given.'
                    : `No example is ${words(query.status).toLowerCase()}.`}
                </p>
              </Empty>
            </Card>
          ) : (
            <div class="annotation">
              <QueueList queue={data.queue} selected={example?.id ?? null} onSelect={setSelected} />
              {example && (
                <Work key={example.id} example={example} onMove={move} onFinished={() => follow(example)} />
              )}
            </div>
          )
        }
      </Loaded>
    </>
  )
}

/** Whether nobody else works on an example. */
const isFree = ({ lease }: QueueItem): boolean => lease === null || lease.mine

const isDecided = ({ review_status }: QueueItem) =>
  review_status === 'approved' || review_status === 'rejected'

const Work = ({
  example,
  onMove,
  onFinished,
}: {
  example: QueueItem
  onMove: (step: number) => void
  onFinished: () => void
}) => {
  const claim = useClaimExample()
  const submit = useSubmitAnnotation()
  const [draft, setDraft] = useState<Draft>(() => readDraft(example.id))
  const [current, setCurrent] = useState<Dimension>(() => firstMissing(draft) ?? 'technical_accuracy')
  const [keysOn, setKeysOn] = useState(areShortcutsOn)
  const editor = useRef<HTMLTextAreaElement>(null)
  const help = useRef<HTMLDialogElement>(null)

  useEffect(() => {
    if (!isDecided(example)) void claim.run(example.id)
  }, [])

  const change = (next: Draft) => {
    setDraft(next)
    keepDraft(example.id, next)
  }
  const score = (dimension: Dimension, value: number) => {
    change({ ...draft, scores: { ...draft.scores, [dimension]: value } })
    setCurrent(dimension)
  }
  const decide = async (decision: Decision) => {
    const submission = submissionOf(example, draft, decision)
    if (submission === null || submit.isRunning || isDecided(example)) return
    if ((await submit.run(submission)) === null) return
    dropDraft(example.id)
    onFinished()
  }
  useShortcuts(keysOn, (command) => {
    const decision = decisionOf[command.name]
    if (decision !== undefined) void decide(decision)
    else if (command.name === 'score') {
      score(current, command.value)
      setCurrent(dimensions[dimensions.findIndex(({ key }) => key === current) + 1]?.key ?? current)
    } else if (command.name === 'edit') editor.current?.focus()
    else if (command.name === 'next') onMove(1)
    else if (command.name === 'previous') onMove(-1)
    else if (command.name === 'help') help.current?.showModal()
  })
  return (
    <>
      <ExampleView example={example} draft={draft} editor={editor} onDraft={change} />
      <div class="scoring">
        {claim.error && <ErrorNotice error={claim.error} retry={() => void claim.run(example.id)} />}
        {isDecided(example) ? (
          <Reopen example={example} />
        ) : (
          <ScoringPanel
            draft={draft}
            current={current}
            isSubmitting={submit.isRunning}
            error={submit.error}
            onScore={score}
            onDraft={change}
            onDecide={(decision) => void decide(decision)}
          />
        )}
        <div class="row">
          <button type="button" class="button quiet" onClick={() => onMove(-1)}>
            Previous <kbd>P</kbd>
          </button>
          <button type="button" class="button quiet" onClick={() => onMove(1)}>
            Next <kbd>N</kbd>
          </button>
          <button type="button" class="button quiet" onClick={() => help.current?.showModal()}>
            Keys <kbd>?</kbd>
          </button>
        </div>
      </div>
      <ShortcutHelp
        dialog={help}
        areOn={keysOn}
        onTurn={(on) => {
          turnShortcuts(on)
          setKeysOn(on)
        }}
      />
    </>
  )
}

const Reopen = ({ example }: { example: QueueItem }) => {
  const reopen = useReopenExample()
  return (
    <Card title={words(example.review_status)}>
      <p>
        Decided with {example.annotations} {example.annotations === 1 ? 'annotation' : 'annotations'}.
        Reopening keeps them.
      </p>
      {reopen.error && <ErrorNotice error={reopen.error} />}
      <button
        type="button"
        class="button"
        disabled={reopen.isRunning}
        onClick={() => void reopen.run(example.id)}
      >
        Reopen
      </button>
    </Card>
  )
}
