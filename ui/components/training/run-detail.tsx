import { useCancelTrainingRun } from '../../hooks/use-create-training-run.ts'
import { type TrainingEvent, type TrainingRun, useTrainingRun } from '../../hooks/use-training-run.ts'
import { isActive } from '../../hooks/use-training-runs.ts'
import { Badge, StatusBadge, type Tone } from '../../kit/badge.tsx'
import { Card } from '../../kit/card.tsx'
import { type Interval, IntervalChart } from '../../kit/charts/interval-chart.tsx'
import { ConfirmButton } from '../../kit/confirm-button.tsx'
import { count, moment, percent, points, pointsRange, pText, usd, words } from '../../kit/format.ts'
import { Page } from '../../kit/page.tsx'
import { Loaded } from '../../kit/states.tsx'
import { AgentName } from '../agent-select.tsx'
import { ConfigDiff } from '../config-diff.tsx'

/** `/admin/learning/training/:id`: the verdict first, then what it rests on. */
export const RunDetail = ({ id }: { id: string }) => {
  const { run, events, isLive } = useTrainingRun(id)
  const data = run.data
  return (
    <Page
      title={data?.name ?? 'Training run'}
      lead={
        data && (
          <>
            {words(data.training_type)} of <AgentName id={data.agent_id} /> · created{' '}
            {moment(data.created_at)}
          </>
        )
      }
      actions={
        data && (
          <>
            {isActive(data) && (
              <Badge tone={isLive ? 'good' : 'neutral'}>{isLive ? 'Live' : 'Polling'}</Badge>
            )}
            <StatusBadge status={data.status} />
            {isActive(data) && <CancelRun id={id} />}
          </>
        )
      }
    >
      <Loaded query={run} lines={10}>
        {(loaded) => (
          <>
            {isActive(loaded) ? <Progress run={loaded} /> : <Verdict run={loaded} />}
            <Scores run={loaded} />
            <Checks run={loaded} />
            <Cost run={loaded} />
            <Changes run={loaded} />
            <Events events={events} />
          </>
        )}
      </Loaded>
    </Page>
  )
}

const CancelRun = ({ id }: { id: string }) => {
  const cancel = useCancelTrainingRun()
  return (
    <ConfirmButton
      label="Cancel run"
      title="Cancel this run?"
      tone="danger"
      isRunning={cancel.isRunning}
      error={cancel.error}
      onConfirm={async () => (await cancel.run(id)) !== null}
    >
      <p>What it found so far is kept; nothing is promoted.</p>
    </ConfirmButton>
  )
}

const Progress = ({ run }: { run: TrainingRun }) => (
  <Card title={words(run.stage)} action={<span class="muted">{run.progress_percentage} %</span>}>
    <progress max={100} value={run.progress_percentage} aria-label="Progress" />
    <p class="muted">
      Step {run.current_step} of {run.total_steps} · {count(run.cost.calls)} of {count(run.config.max_calls)}{' '}
      calls · deadline {moment(run.deadline)}
    </p>
  </Card>
)

const verdictTones: Record<string, Tone> = {
  improved: 'good',
  no_improvement: 'neutral',
  inconclusive: 'warn',
  unsafe: 'bad',
  regressed: 'bad',
}

const headline = ({ status, verdict, difference, best }: TrainingRun): string => {
  if (status === 'cancelled') return 'Cancelled before a verdict'
  if (status === 'failed') return 'The run failed'
  if (verdict === null) return 'Ended without a verdict'
  if (difference === null) return words(verdict)
  return `${words(verdict)}: ${points(difference.value)} against the current version, 95 % interval ${pointsRange(difference.ci_low, difference.ci_high)}${best === null ? '' : `, on ${count(best.n)} sealed test items`}`
}

const Verdict = ({ run }: { run: TrainingRun }) => (
  <section
    class={`notice ${run.status === 'failed' ? 'bad' : (verdictTones[run.verdict ?? ''] ?? 'neutral')}`}
    aria-label="Verdict"
  >
    <h2>{headline(run)}</h2>
    {run.error && <p>{run.error}</p>}
    {run.reasons.length > 0 && (
      <ul>
        {run.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    )}
    {run.experiment_id && (
      <a class="button primary" href={`/admin/learning/training/experiments/${run.experiment_id}`}>
        Open the experiment
      </a>
    )}
  </section>
)

const intervalsOf = ({ baseline, best, comparisons }: TrainingRun): Interval[] => {
  const scores = [
    ...(best === null ? [] : [{ ...best, name: `Best: ${words(best.method)}`, isMain: true }]),
    ...(baseline === null ? [] : [{ ...baseline, name: 'Current version', isMain: false }]),
    ...comparisons.map((score) => ({ ...score, name: words(score.method), isMain: false })),
  ]
  return scores.map(({ name, score, ci_low, ci_high, isMain }) => ({
    name,
    value: score,
    low: ci_low,
    high: ci_high,
    isMain,
  }))
}

const Scores = ({ run }: { run: TrainingRun }) => {
  const intervals = intervalsOf(run)
  if (intervals.length === 0) return null
  return (
    <Card title="Scores on the sealed test">
      <IntervalChart intervals={intervals} format={(value) => percent(value)} />
      {run.difference && run.best && (
        <p class="small muted">
          Paired on the same {count(run.best.n)} items, {pText(run.difference.p_value)}. On the validation
          items, which the search may look at, the best had {percent(run.best.validation_score)}.
        </p>
      )}
    </Card>
  )
}

const Passed = ({ passed }: { passed: boolean }) => (
  <Badge tone={passed ? 'good' : 'bad'}>{passed ? 'Passed' : 'Failed'}</Badge>
)

const Checks = ({ run }: { run: TrainingRun }) =>
  run.regression.length + run.safety.length === 0 ? null : (
    <Card title="Regression and safety">
      <div class="table-frame">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Check</th>
              <th scope="col">Result</th>
              <th scope="col">Found</th>
            </tr>
          </thead>
          <tbody>
            {run.regression.map((suite) => (
              <tr key={suite.dataset_id}>
                <td>Benchmark {suite.name}</td>
                <td>
                  <Passed passed={suite.passed} />
                </td>
                <td>
                  {percent(suite.baseline)} → {percent(suite.candidate)} on {count(suite.n)} items
                </td>
              </tr>
            ))}
            {run.safety.map((check) => (
              <tr key={check.check}>
                <td>{words(check.check)}</td>
                <td>
                  <Passed passed={check.passed} />
                </td>
                <td>{check.detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )

const Cost = ({ run }: { run: TrainingRun }) => (
  <Card title="Cost and settings">
    <dl class="facts">
      {[
        ['Model calls', `${count(run.cost.calls)} of ${count(run.config.max_calls)}`],
        ['Tokens', count(run.cost.tokens)],
        ['Cost', usd(run.cost.usd)],
        ['Stopped because', run.stop_reason === null ? '–' : words(run.stop_reason)],
        ['Started', moment(run.started_at)],
        ['Ended', moment(run.completed_at)],
        ['Seed', String(run.config.seed)],
        ['Dataset', run.dataset_id],
      ].map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  </Card>
)

const Changes = ({ run: { baseline, best } }: { run: TrainingRun }) =>
  baseline?.config && best?.config ? (
    <Card title="What the best configuration changes">
      <ConfigDiff before={baseline.config} after={best.config} />
    </Card>
  ) : null

const Events = ({ events }: { events: readonly TrainingEvent[] }) =>
  events.length === 0 ? null : (
    <Card title="Events">
      <ol class="events" reversed>
        {events.toReversed().map((event) => (
          <li key={event.seq}>
            <span class="muted">{moment(event.at)}</span> <strong>{event.type}</strong>{' '}
            <code>{JSON.stringify(event.data)}</code>
          </li>
        ))}
      </ol>
    </Card>
  )
