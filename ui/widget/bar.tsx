import { useRef, useState } from 'preact/hooks'
import { emptyDraft } from './compose.ts'
import type { Messages } from './messages.ts'
import type { Delivery, Submission } from './outbox.ts'
import { Panel } from './panel.tsx'
import type { WidgetSettings } from './settings.ts'

/** What the widget says of the last feedback. */
export type State = Delivery | { readonly state: 'idle' } | { readonly state: 'sending' }

type Said = Omit<Submission, 'feedback_id' | 'agent_id' | 'execution_id' | 'consent'>

const Thumb = ({ down }: { down?: boolean }) => (
  <svg
    aria-hidden="true"
    width="18"
    height="18"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linejoin="round"
    transform={down ? 'rotate(180)' : undefined}
  >
    <path d="M7 11v9H4v-9zM7 11l4-8a2.5 2.5 0 0 1 2.5 2.7L13 9h5.5a2 2 0 0 1 2 2.4l-1.4 7A2 2 0 0 1 17.1 20H7" />
  </svg>
)

/** The inline bar under an answer: thumbs at once, details on request. */
export const Bar = ({
  original,
  settings,
  messages,
  state,
  hostConsent,
  rememberedConsent,
  onSend,
  onRetry,
  onConsent,
  onOpen,
}: {
  original: string
  settings: WidgetSettings
  messages: Messages
  state: State
  /** What the host page says about consent; null when the widget asks. */
  hostConsent: boolean | null
  rememberedConsent: boolean
  onSend: (said: Said, consent: boolean | undefined) => void
  onRetry: () => void
  onConsent: (consent: boolean) => void
  onOpen: () => void
}) => {
  const [thumb, setThumb] = useState<'thumbs_up' | 'thumbs_down' | null>(null)
  const [isOpen, setOpen] = useState(false)
  const [draft, setDraft] = useState(() => emptyDraft(original))
  const [consent, setConsent] = useState(rememberedConsent)
  const opener = useRef<HTMLButtonElement>(null)
  const asksConsent = hostConsent === null && settings.consent_required

  const toggle = (open: boolean) => {
    if (open && !isOpen) {
      // The answer may have arrived after the widget did.
      if (draft.correction === '') setDraft({ ...draft, correction: original })
      onOpen()
    }
    setOpen(open)
  }
  const press = (type: 'thumbs_up' | 'thumbs_down') => {
    if (thumb !== null) return
    setThumb(type)
    onSend({ feedback_type: type }, hostConsent ?? undefined)
    if (type === 'thumbs_down') toggle(true)
  }
  const isSending = state.state === 'sending'
  return (
    <section
      class="box"
      aria-label={messages.question}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return
        setOpen(false)
        opener.current?.focus()
      }}
    >
      <div class="bar">
        <span>{messages.question}</span>
        {(['thumbs_up', 'thumbs_down'] as const).map((type) => (
          <button
            key={type}
            type="button"
            aria-label={type === 'thumbs_up' ? messages.yes : messages.no}
            aria-pressed={thumb === type}
            aria-disabled={thumb !== null}
            onClick={() => press(type)}
          >
            <Thumb down={type === 'thumbs_down'} />
          </button>
        ))}
        <button
          type="button"
          class="quiet"
          ref={opener}
          aria-expanded={isOpen}
          onClick={() => toggle(!isOpen)}
        >
          {isOpen ? messages.close : messages.more}
        </button>
        <span class="status" role="status" data-state={state.state}>
          {state.state === 'idle' ? '' : messages[state.state]}
          {state.state === 'failed' && ` ${state.message}`}
        </span>
        {(state.state === 'failed' || state.state === 'queued' || state.state === 'expired') && (
          <button type="button" onClick={onRetry}>
            {messages.retry}
          </button>
        )}
      </div>
      {isOpen && (
        <Panel
          draft={draft}
          original={original}
          settings={settings}
          messages={messages}
          asksForDetail={thumb === 'thumbs_down'}
          consent={consent}
          asksConsent={asksConsent}
          isSending={isSending}
          onDraft={setDraft}
          onConsent={(given) => {
            setConsent(given)
            onConsent(given)
          }}
          onSend={(said) => {
            onSend(said, asksConsent ? consent : (hostConsent ?? undefined))
            toggle(false)
            opener.current?.focus()
          }}
        />
      )}
    </section>
  )
}
