/** The test cases of one type of personal data or secret. */
export interface Cases {
  readonly type: string
  /** A text and the pieces in it that must not survive. */
  readonly positives: readonly (readonly [string, readonly string[]])[]
  /** Texts with near-misses that must stay exactly as they are. */
  readonly negatives: readonly string[]
}
