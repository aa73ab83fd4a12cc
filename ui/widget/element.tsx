import { render } from 'preact'
import { Bar, type State } from './bar.tsx'
import { storage } from './local-storage.ts'
import { type Messages, messagesOf } from './messages.ts'
import { newId } from './new-id.ts'
import { type Delivery, type Letter, Outbox, type Submission } from './outbox.ts'
import { isSampled } from './sampling.ts'
import { type WidgetSettings, widgetSettings } from './settings.ts'
import { stylesheet } from './stylesheet.ts'

const consentKey = 'prisma-glow.consent'
const outbox = new Outbox(storage, Date.now)

/** Where the API is when the page does not say: where this script came from. */
const scriptOrigin =
  document.currentScript instanceof HTMLScriptElement ? new URL(document.currentScript.src).origin : ''

/**
 * `<prisma-feedback execution-id agent-id token endpoint lang consent>` asks for feedback on one execution.
 *
 * Properties: `original` (the answer, for corrections), `messages`. Events: `prisma-feedback-submitted` and
 * `prisma-feedback-failed` with `{feedback_id, feedback_type, state}`, `prisma-feedback-opened`,
 * `prisma-feedback-expired` when the page should set a new `token`.
 */
export class PrismaFeedbackElement extends HTMLElement {
  static readonly observedAttributes = ['execution-id', 'agent-id', 'token', 'endpoint', 'lang', 'consent']

  #original = ''
  #messages: Partial<Messages> = {}
  #settings: WidgetSettings | null = null
  #state: State = { state: 'idle' }
  #letter: Letter | null = null
  #retryMs = 2_000
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  readonly #root = this.attachShadow({ mode: 'open' })
  readonly #deliverWaiting = () => void this.#deliverAll()
  readonly #keepKeys = (event: Event) => event.stopPropagation()

  /** The answer that is rated; a correction starts from it. */
  get original(): string {
    return this.#original
  }
  set original(text: string) {
    this.#original = String(text ?? '')
    this.#render()
  }

  /** Texts that replace the built-in ones. */
  get messages(): Partial<Messages> {
    return this.#messages
  }
  set messages(messages: Partial<Messages>) {
    this.#messages = messages
    this.#render()
  }

  connectedCallback(): void {
    // The page may have set properties before this class was known; they would hide the accessors.
    for (const name of ['original', 'messages'] as const) {
      const early = Object.getOwnPropertyDescriptor(this, name)
      if (early === undefined) continue
      delete this[name]
      Object.assign(this, { [name]: early.value })
    }
    this.#root.adoptedStyleSheets = [stylesheet()]
    this.hidden = true
    // Keys pressed in the widget are not the host page's shortcuts.
    for (const type of ['keydown', 'keypress', 'keyup']) this.#root.addEventListener(type, this.#keepKeys)
    addEventListener('online', this.#deliverWaiting)
    void this.#configure()
    void this.#deliverAll()
  }

  disconnectedCallback(): void {
    for (const type of ['keydown', 'keypress', 'keyup']) this.#root.removeEventListener(type, this.#keepKeys)
    removeEventListener('online', this.#deliverWaiting)
    clearTimeout(this.#retryTimer)
    render(null, this.#root)
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.isConnected || before === after) return
    if (name === 'lang' || name === 'consent') this.#render()
    else void this.#configure()
    if (name === 'token') this.#useNewToken()
  }

  get #executionId() {
    return this.getAttribute('execution-id') ?? ''
  }
  get #agentId() {
    return this.getAttribute('agent-id') ?? ''
  }
  get #token() {
    return this.getAttribute('token') ?? ''
  }
  get #endpoint() {
    return (this.getAttribute('endpoint') ?? scriptOrigin).replace(/\/$/, '')
  }

  async #configure(): Promise<void> {
    if (this.#agentId === '' || this.#token === '') return
    try {
      const settings = await widgetSettings(this.#endpoint, this.#agentId, this.#token)
      this.#settings = settings
      this.hidden = !isSampled(this.#executionId, settings.collection_rate)
      this.#render()
    } catch (error) {
      // A refused token is the host page's mistake: it is told, its readers see nothing.
      console.warn(error)
      this.#announce('prisma-feedback-expired', {})
    }
  }

  #render(): void {
    if (this.#settings === null || !this.isConnected) return
    const consent = this.getAttribute('consent')
    render(
      <Bar
        original={this.#original}
        settings={this.#settings}
        messages={{
          ...messagesOf(this.lang || document.documentElement.lang || navigator.language),
          ...this.#messages,
        }}
        state={this.#state}
        hostConsent={consent === null ? null : consent !== 'false'}
        rememberedConsent={storage.getItem(consentKey) === 'true'}
        onSend={(said, given) => this.#send({ ...said, ...(given === undefined ? {} : { consent: given }) })}
        onRetry={() => void this.#deliverOwn()}
        onConsent={(given) => storage.setItem(consentKey, String(given))}
        onOpen={() => this.#announce('prisma-feedback-opened', {})}
      />,
      this.#root,
    )
  }

  #send(said: Omit<Submission, 'feedback_id' | 'agent_id' | 'execution_id'>): void {
    this.#letter = {
      endpoint: this.#endpoint,
      token: this.#token,
      writtenAt: Date.now(),
      submission: {
        ...said,
        feedback_id: newId(),
        agent_id: this.#agentId,
        ...(this.#executionId === '' ? {} : { execution_id: this.#executionId }),
      },
    }
    outbox.put(this.#letter)
    void this.#deliverOwn()
  }

  async #deliverOwn(): Promise<void> {
    const letter = this.#letter
    if (letter === null) return
    this.#show({ state: 'sending' })
    // A refused one left the outbox, so that it is not sent behind the person's back; Retry puts it there again.
    outbox.put(letter)
    this.#settle(letter, await outbox.deliver(letter))
  }

  async #deliverAll(): Promise<void> {
    for (const letter of outbox.waiting()) {
      const delivery = await outbox.deliver(letter)
      if (letter.submission.feedback_id === this.#letter?.submission.feedback_id)
        this.#settle(letter, delivery)
      if (delivery.state === 'queued') return
    }
  }

  #settle(letter: Letter, delivery: Delivery): void {
    const { feedback_id, feedback_type } = letter.submission
    const detail = { feedback_id, feedback_type, state: delivery.state }
    if (this.#letter === letter || this.#letter?.submission.feedback_id === feedback_id) this.#show(delivery)
    if (delivery.state === 'queued') this.#retryLater()
    else this.#retryMs = 2_000
    if (delivery.state === 'saved') this.#announce('prisma-feedback-submitted', detail)
    if (delivery.state === 'failed') this.#announce('prisma-feedback-failed', detail)
    if (delivery.state === 'expired') this.#announce('prisma-feedback-expired', detail)
  }

  #retryLater(): void {
    clearTimeout(this.#retryTimer)
    this.#retryTimer = setTimeout(this.#deliverWaiting, this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, 60_000)
  }

  /** Letters of this execution whose token has expired go out under the new one. */
  #useNewToken(): void {
    for (const letter of outbox.waiting()) {
      const { agent_id, execution_id = '' } = letter.submission
      if (agent_id === this.#agentId && execution_id === this.#executionId) {
        outbox.put({ ...letter, token: this.#token })
      }
    }
    if (this.#letter !== null) this.#letter = { ...this.#letter, token: this.#token }
    void this.#deliverAll()
  }

  #show(state: State): void {
    this.#state = state
    this.#render()
  }

  #announce(name: string, detail: Record<string, unknown>): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }
}
