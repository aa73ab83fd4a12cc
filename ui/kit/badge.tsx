import type { ComponentChildren } from 'preact'

export type Tone = 'good' | 'warn' | 'bad' | 'accent' | 'neutral'

const shapes: Record<Tone, ComponentChildren> = {
  good: <path d="m2.5 6.5 2.5 2.5 4.5-6" />,
  warn: <path d="M6 2v5M6 9.5v.1" />,
  bad: <path d="m3 3 6 6M9 3 3 9" />,
  accent: <circle cx="6" cy="6" r="2.5" fill="currentColor" />,
  neutral: <path d="M2.5 6h7" />,
}

/** The shape of a state; the word beside it says the same. */
export const ToneIcon = ({ tone }: { tone: Tone }) => (
  <svg
    aria-hidden="true"
    width="12"
    height="12"
    viewBox="0 0 12 12"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
  >
    {shapes[tone]}
  </svg>
)

/** A state as a shape, a word and a colour, so that none of the three has to be seen. */
export const Badge = ({ tone, children }: { tone: Tone; children: ComponentChildren }) => (
  <span class={`badge ${tone}`}>
    <ToneIcon tone={tone} />
    {children}
  </span>
)

const tones: Record<string, Tone> = {
  running: 'accent',
  in_review: 'accent',
  canary: 'accent',
  rolling_out: 'accent',
  completed: 'good',
  approved: 'good',
  improved: 'good',
  deployed: 'good',
  deploy: 'good',
  paused: 'warn',
  needs_revision: 'warn',
  inconclusive: 'warn',
  awaiting_approval: 'warn',
  pending_approval: 'warn',
  failed: 'bad',
  rejected: 'bad',
  unsafe: 'bad',
  regressed: 'bad',
  rolled_back: 'bad',
  stopped: 'bad',
  firing: 'bad',
}

/** The badge of a status word of the API. */
export const StatusBadge = ({ status }: { status: string }) => (
  <Badge tone={tones[status] ?? 'neutral'}>{status.replaceAll('_', ' ')}</Badge>
)
