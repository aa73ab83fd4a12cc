import { h } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { PrismaFeedbackElement } from '../widget/element.tsx'
import '../widget/widget.ts'

/** What became of a feedback, as the widget's events tell it. */
export interface SubmittedFeedback {
  readonly feedback_id: string
  readonly feedback_type: string
  readonly state: string
}

/** The feedback widget as a component, for pages that are built with Preact, or with React by its alias. */
export const FeedbackCollector = ({
  executionId,
  agentId,
  agentOutput,
  token,
  endpoint = '',
  onFeedbackSubmitted,
}: {
  executionId: string
  agentId: string
  /** The answer that is rated. */
  agentOutput: string
  /** A feedback token or the signed-in person's own. */
  token: string
  /** Origin of the API; the page's own by default. */
  endpoint?: string
  onFeedbackSubmitted?: (feedback: SubmittedFeedback) => void
}) => {
  const element = useRef<PrismaFeedbackElement>(null)
  useEffect(() => {
    if (element.current !== null) element.current.original = agentOutput
  }, [agentOutput])
  useEffect(() => {
    const listen = (event: Event) => {
      // The widget's own event carries exactly this.
      if (event instanceof CustomEvent) onFeedbackSubmitted?.(event.detail as SubmittedFeedback)
    }
    const target = element.current
    target?.addEventListener('prisma-feedback-submitted', listen)
    return () => target?.removeEventListener('prisma-feedback-submitted', listen)
  }, [onFeedbackSubmitted])
  return h('prisma-feedback', {
    ref: element,
    'execution-id': executionId,
    'agent-id': agentId,
    token,
    endpoint,
  })
}
