import { useRef, useState } from 'preact/hooks'
import { compose, type Draft, dimensionNames, hasWords } from './compose.ts'
import { Correction } from './correction.tsx'
import type { Messages } from './messages.ts'
import type { WidgetSettings } from './settings.ts'
import { Stars } from './stars.tsx'

type Said = NonNullable<ReturnType<typeof compose>>

/** The detailed form: stars, reasons, correction, comment, consent. */
export const Panel = ({
  draft,
  original,
  settings,
  messages,
  asksForDetail,
  consent,
  asksConsent,
  isSending,
  onDraft,
  onConsent,
  onSend,
}: {
  draft: Draft
  original: string
  settings: WidgetSettings
  messages: Messages
  /** The person was not content: what was wrong comes before the stars; otherwise after a low rating. */
  asksForDetail: boolean
  consent: boolean
  asksConsent: boolean
  isSending: boolean
  onDraft: (draft: Draft) => void
  onConsent: (consent: boolean) => void
  onSend: (said: Said) => void
}) => {
  const [complaint, setComplaint] = useState<'none' | 'empty' | 'consent'>('none')
  const consentBox = useRef<HTMLInputElement>(null)
  const change = (part: Partial<Draft>) => {
    setComplaint('none')
    onDraft({ ...draft, ...part })
  }
  const send = (withWords: boolean) => {
    if (withWords && asksConsent && !consent && hasWords(draft, original)) {
      setComplaint('consent')
      consentBox.current?.focus()
      return
    }
    const said = compose(draft, original, withWords)
    if (said === null) setComplaint('empty')
    else onSend(said)
  }
  const toggle = (category: string) =>
    change({
      categories: draft.categories.includes(category)
        ? draft.categories.filter((name) => name !== category)
        : [...draft.categories, category],
    })
  const stars = (
    <>
      <Stars
        name="overall"
        label={messages.overall}
        value={draft.rating}
        messages={messages}
        onChange={(rating) => change({ rating })}
      />
      <div class="dimensions">
        {dimensionNames.map((name) => (
          <Stars
            key={name}
            name={name}
            label={messages[name]}
            value={draft.dimensions[name] ?? null}
            messages={messages}
            onChange={(value) => change({ dimensions: { ...draft.dimensions, [name]: value } })}
          />
        ))}
      </div>
    </>
  )
  const details = (
    <>
      {settings.issue_categories.length > 0 && (
        <fieldset>
          <legend>{messages.categories}</legend>
          <div class="row">
            {settings.issue_categories.map((category) => (
              <label key={category} class={`chip ${draft.categories.includes(category) ? 'on' : ''}`}>
                <input
                  type="checkbox"
                  checked={draft.categories.includes(category)}
                  onChange={() => toggle(category)}
                />
                {category.replaceAll('_', ' ')}
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <Correction
        original={original}
        value={draft.correction}
        messages={messages}
        onChange={(correction) => change({ correction })}
      />
    </>
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send(true)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send(true)
      }}
    >
      {asksForDetail && details}
      {stars}
      {!asksForDetail &&
        draft.rating !== null &&
        draft.rating <= settings.require_rating_threshold &&
        details}
      <div>
        <label class="label" for="comment">
          {messages.comment}
        </label>
        <textarea
          id="comment"
          value={draft.comment}
          maxLength={20_000}
          onInput={(event) => change({ comment: event.currentTarget.value })}
        />
      </div>
      {asksConsent && (
        <label class="consent">
          <input
            ref={consentBox}
            type="checkbox"
            checked={consent}
            aria-describedby="complaint"
            onChange={(event) => {
              setComplaint('none')
              onConsent(event.currentTarget.checked)
            }}
          />
          {messages.consent}
        </label>
      )}
      <div id="complaint" role="alert">
        {complaint === 'empty' && <p class="wrong">{messages.empty}</p>}
        {complaint === 'consent' && (
          <div class="row">
            <p class="wrong">{messages.needConsent}</p>
            <button type="button" onClick={() => send(false)}>
              {messages.withoutWords}
            </button>
          </div>
        )}
      </div>
      <div class="row">
        <button type="submit" class="main" disabled={isSending}>
          {isSending ? messages.sending : messages.send}
        </button>
      </div>
    </form>
  )
}
