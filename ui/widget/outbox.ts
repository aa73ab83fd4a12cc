import type { z } from 'zod'
import type { feedbackSubmission } from '../../contracts/feedback.ts'

/** A feedback as it is sent, its id made here so that sending it again has no further effect. */
export type Submission = z.input<typeof feedbackSubmission> & { readonly feedback_id: string }

/** A feedback on its way. */
export interface Letter {
  readonly endpoint: string
  readonly token: string
  readonly submission: Submission
  readonly writtenAt: number
}

/** What became of a letter: the server has it, it waits here, or it was refused for good. */
export type Delivery =
  | { readonly state: 'saved' }
  | { readonly state: 'queued' }
  | { readonly state: 'expired' }
  | { readonly state: 'failed'; readonly message: string }

/** The parts of localStorage that are used. */
export type LetterBox = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

const prefix = 'prisma-glow.feedback.'
const keepForMs = 7 * 24 * 3600 * 1000

const lettersIn = (box: LetterBox): Letter[] =>
  Array.from({ length: box.length }, (_, i) => box.key(i)).flatMap((key) => {
    const text = key?.startsWith(prefix) ? box.getItem(key) : null
    // Written by put() under this very prefix.
    return text === null ? [] : [JSON.parse(text) as Letter]
  })

/** Feedback that has not reached the server, one entry each: two tabs never overwrite one another's. */
export class Outbox {
  readonly #box: LetterBox
  readonly #now: () => number
  /** Holds what the box has no room for, as long as the page is open. */
  readonly #spare = memoryBox()

  constructor(box: LetterBox, now: () => number) {
    this.#box = box
    this.#now = now
  }

  /** Keeps a letter until it is delivered. */
  put(letter: Letter): void {
    const key = prefix + letter.submission.feedback_id
    try {
      this.#box.setItem(key, JSON.stringify(letter))
    } catch {
      this.#spare.setItem(key, JSON.stringify(letter))
    }
  }

  /** The letters that wait, oldest first; those older than a week are dropped. */
  waiting(): Letter[] {
    const letters = [this.#box, this.#spare].flatMap(lettersIn)
    const oldest = this.#now() - keepForMs
    for (const letter of letters) if (letter.writtenAt < oldest) this.#remove(letter)
    return letters.filter(({ writtenAt }) => writtenAt >= oldest).sort((a, b) => a.writtenAt - b.writtenAt)
  }

  /** Sends one letter. It leaves the box when the server has it or refused it, never before. */
  async deliver(letter: Letter): Promise<Delivery> {
    const response = await fetch(`${letter.endpoint}/api/learning/feedback`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${letter.token}` },
      body: JSON.stringify(letter.submission),
      keepalive: true,
    }).catch(() => null)
    if (response === null || response.status >= 500 || response.status === 429 || response.status === 408) {
      return { state: 'queued' }
    }
    if (response.status === 401) return { state: 'expired' }
    this.#remove(letter)
    if (response.ok) return { state: 'saved' }
    const problem: unknown = await response.json().catch(() => null)
    const detail =
      typeof problem === 'object' && problem !== null && 'detail' in problem ? problem.detail : ''
    return { state: 'failed', message: String(detail) }
  }

  #remove({ submission }: Letter): void {
    for (const box of [this.#box, this.#spare]) box.removeItem(prefix + submission.feedback_id)
  }
}

/** A box in memory, for pages that may not use localStorage. */
export const memoryBox = (): LetterBox => {
  const entries = new Map<string, string>()
  return {
    get length() {
      return entries.size
    },
    key: (index) => [...entries.keys()][index] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  }
}
