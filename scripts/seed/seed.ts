import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoOrganizationId } from '../../local/demo-organization.ts'
import { answeredBefore } from './answered.ts'
import { converse, type Helpdesk, type Served } from './conversations.ts'
import { freezeApproved, importQuestions, isApprovedFrozen } from './datasets.ts'
import { experiment } from './experiment.ts'
import { helpdeskQuestions } from './helpdesk.ts'
import { helpdeskAgent, slug, writePrompt } from './helpdesk-agent.ts'
import { signInAt } from './people.ts'
import { progressOf } from './progress.ts'
import { review, reviewsOf } from './review.ts'
import { rollOut } from './rollout.ts'
import { settled } from './settled.ts'
import { wave } from './simulated-client.ts'
import { startTraining, trained } from './training.ts'

const ready = 'demo organization ready'
const percent = (share: number) => `${Math.round(100 * share)} %`
const inOneLine = ({ answered, right, feedbacks }: Served) =>
  `${answered} questions, ${right} answered right (${percent(right / answered)}), ${feedbacks} feedbacks`

/**
 * Fills the demo organization by driving the public API through the whole loop: what the pages then show was
 * computed. Leaves `seeded.json` in the state directory, and sends nothing where it finds it. Killed in between, it goes
 * on where it was: every request may be repeated.
 */
export async function seed({ url, stateDir }: { url: string; stateDir: string }): Promise<void> {
  const mark = join(stateDir, 'seeded.json')
  if (existsSync(mark)) return console.log(ready)
  const startedAt = performance.now()
  const questions = helpdeskQuestions()
  const of = (...parts: string[]) => questions.filter(({ part }) => parts.includes(part))
  const [firstTopic = '', ...otherTopics] = [...new Set(questions.map(({ topic }) => topic))].sort()
  const signIn = signInAt(url)
  const admin = await signIn('ada.lindqvist', 'admin')
  const step = progressOf(9)

  console.log('Filling the demo organization through the API …')
  let helpdesk: Helpdesk = {
    signIn,
    agentId: '',
    slug,
    topics: [firstTopic, ...otherTopics],
    answered: new Map(),
  }
  await step('Agent', async () => {
    const agentId = await helpdeskAgent(admin)
    helpdesk = { ...helpdesk, agentId, answered: await answeredBefore(admin, agentId) }
    return `"${slug}", with a vague prompt`
  })
  const ask = (name: string, count: number, units: number, note: (text: string) => void) =>
    converse(helpdesk, name, wave(name, of('train', 'traffic'), { count, units }), (done) =>
      note(`${done} of ${count} questions`),
    )
  await step('First clients', async (note) => inOneLine(await ask('first day', 36, 36, note)))
  await step('Prompt', async () => {
    await writePrompt(admin, helpdesk.agentId, helpdesk.topics)
    return `version 2, written by hand, names the ${helpdesk.topics.length} topics`
  })
  let runId = ''
  await step('Datasets', async () => {
    const { agentId } = helpdesk
    const used = of('train', 'validation', 'test')
    const { id, counts } = await importQuestions(admin, agentId, 'Helpdesk questions', 'training', used)
    await importQuestions(admin, agentId, 'Helpdesk regression suite', 'benchmark', of('benchmark'))
    // It runs while clients go on asking, as it would.
    runId = await startTraining(admin, agentId, id)
    return `${counts.train} questions to learn from, ${counts.validation} to select, ${counts.test} sealed; training started`
  })
  await step('More clients', async (note) => inOneLine(await ask('first month', 238, 80, note)))
  await step('Experts', async (note) => {
    await settled(admin)
    if (!(await isApprovedFrozen(admin, helpdesk.agentId))) {
      await review(signIn, questions, (done) => note(`${done} examples`))
      await freezeApproved(admin, helpdesk.agentId)
    }
    const { approved, rejected, sentBack, waiting } = await reviewsOf(admin)
    return `${approved} examples approved and frozen, ${rejected} rejected, ${sentBack} sent back, ${waiting} wait`
  })
  let draftId: string | null = null
  await step('Training run', async (note) => {
    const { verdict, baseline, best, cost, experiment_id } = await trained(admin, runId, note)
    draftId = experiment_id
    const scores =
      baseline && best ? `, ${percent(baseline.score)} -> ${percent(best.score)} on the sealed test` : ''
    return `${verdict}${scores}, ${cost.calls} model calls`
  })
  let isWon = false
  await step('Experiment', async (note) => {
    if (draftId === null) return 'none, because the run found nothing better'
    const results = await experiment(helpdesk, admin, draftId, of('traffic'), note)
    isWon = results.winner === 'B'
    const { A, B } = results.variants
    const figures = `satisfied ${percent(A.mean ?? 0)} -> ${percent(B.mean ?? 0)}, p = ${results.p_value.toPrecision(2)}`
    return `${A.samples + B.samples} clients rated, ${figures}, winner ${results.winner ?? 'none yet'}`
  })
  await step('Rollout', async (note) => {
    if (!isWon) return 'none, because nothing has won'
    const { percentage, status, to_version } = await rollOut(helpdesk, admin, of('traffic'), note)
    return `version ${to_version} ${status.replace('_', ' ')} at ${percentage} %`
  })

  const seconds = Math.round((performance.now() - startedAt) / 1000)
  writeFileSync(mark, `${JSON.stringify({ organization: demoOrganizationId, seconds })}\n`)
  console.log(ready)
}
