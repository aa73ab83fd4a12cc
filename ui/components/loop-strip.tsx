import type { LearningStats } from '../../contracts/administration.ts'
import { count } from '../kit/format.ts'

const steps = [
  { key: 'feedback', name: 'Feedback', href: '/admin/learning' },
  { key: 'annotated', name: 'Annotated', href: '/admin/learning/annotation' },
  { key: 'in_dataset', name: 'In dataset', href: '/admin/learning/training' },
  { key: 'training', name: 'Training', href: '/admin/learning/training' },
  { key: 'experiments', name: 'Experiment', href: '/admin/learning/training?tab=experiments' },
  { key: 'deployed', name: 'Shipped', href: '/admin/learning/agents' },
] as const

/** Where the learning loop stands: what went in, and how far it came. */
export const LoopStrip = ({ loop }: { loop: LearningStats['loop'] }) => (
  <ol class="loop" aria-label="The learning loop">
    {steps.map(({ key, name, href }) => (
      <li key={key}>
        <a href={href} data-empty={loop[key] === 0}>
          <span>{name}</span>
          <strong>{count(loop[key])}</strong>
        </a>
      </li>
    ))}
  </ol>
)
