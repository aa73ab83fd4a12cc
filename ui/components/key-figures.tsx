import type { LearningStats } from '../../contracts/administration.ts'
import { count, percent, points, short } from '../kit/format.ts'

const improvement = ({ accuracy_before: before, accuracy_after: after }: LearningStats['performance']) =>
  before === null || after === null ? null : after - before

/** The KPIs as cards: figure, name, and what it is counted over. */
export const KeyFigures = ({ stats: { quality, learning, performance } }: { stats: LearningStats }) => {
  const figures = [
    ['Satisfaction', percent(quality.satisfaction_rate), '4 and 5 stars and thumbs up'],
    ['Quality score', percent(quality.overall_quality_score), 'mean of the experts’ four scores'],
    ['Correction rate', percent(quality.correction_rate), 'feedback that corrects the answer'],
    [
      'Expert approval',
      percent(quality.expert_approval_rate),
      `${count(learning.annotations_per_day)} annotations a day`,
    ],
    [
      'Accuracy gained',
      points(improvement(performance)),
      performance.accuracy_after === null
        ? 'no finished run yet'
        : `${percent(performance.accuracy_before)} → ${percent(performance.accuracy_after)} on sealed tests`,
    ],
    ['Feedback rate', percent(performance.feedback_rate), `of ${short(performance.executions)} executions`],
    ['Experiment wins', percent(learning.experiment_win_rate), 'of experiments that ended'],
    [
      'Response',
      performance.avg_latency_ms === null ? '–' : `${Math.round(performance.avg_latency_ms)} ms`,
      `${short(performance.tokens_per_response)} tokens · ${percent(performance.error_rate)} errors`,
    ],
  ] as const
  return (
    <dl class="figures">
      {figures.map(([name, value, note]) => (
        <div key={name} class="card">
          <dt>{name}</dt>
          <dd>
            <strong>{value}</strong>
            <span>{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  )
}
