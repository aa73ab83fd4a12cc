import { trainingRunOf } from '../../../contracts/rpc/training-run.ts'
import { trainingRoutes } from '../../../contracts/training.ts'
import { derivedId } from '../../../core/derived-id.ts'
import { fromCursor, toCursor } from '../../cursor.ts'
import { AppError, invalidField, notFound } from '../../errors.ts'
import { type App, register } from '../../http/register.ts'
import { actorOf } from '../../identity.ts'
import { checkRequest } from './check-request.ts'
import { presentRun, presentSummary } from './present.ts'

/** Training runs. */
export const trainingApi = (app: App): void => {
  register(app, trainingRoutes.create, async ({ body }, context) => {
    const { organization, identity, newId, now, variables, config, announce } = context
    if (!variables.LEARNING_ENABLED || !config.learning.enabled) {
      throw new AppError('unavailable', 'Learning is switched off (LEARNING_ENABLED, learning.enabled).')
    }
    const { agent, errors } = await checkRequest(body, context)
    if (errors.length > 0) {
      throw new AppError('invalid', errors.map(({ message }) => message).join(' '), { errors })
    }
    const id = newId()
    const at = now()
    const actor = actorOf(identity)
    await organization.atomically([
      organization.trainingRuns.create({
        id,
        name: body.name,
        agentId: body.agent_id,
        datasetId: body.dataset_id,
        trainingType: body.training_type,
        status: 'pending',
        stage: 'prepare',
        progressPercentage: 0,
        currentStep: 0,
        totalSteps: 0,
        config: body.config,
        hyperparameters: body.hyperparameters,
        metrics: {},
        baselineVersion: agent.currentVersion,
        verdict: null,
        stopReason: null,
        result: {
          baseline: null,
          best: null,
          difference: null,
          comparisons: [],
          regression: [],
          safety: [],
          reasons: [],
        },
        calls: 0,
        evaluationCalls: 0,
        tokens: 0,
        usd: 0,
        candidateId: null,
        experimentId: null,
        error: null,
        createdBy: actor,
        createdAt: at,
        startedAt: null,
        completedAt: null,
        deadline: new Date(at.getTime() + variables.TRAINING_JOB_TIMEOUT * 1000),
      }),
      organization.outbox.add({
        id: `training:${id}`,
        topic: 'training.requested',
        payload: { run_id: id },
        at,
      }),
      organization.audit.add({
        id: newId(),
        actor,
        action: 'training_run.created',
        objectType: 'training_run',
        objectId: id,
        data: { agent_id: body.agent_id, dataset_id: body.dataset_id, training_type: body.training_type },
        at,
      }),
    ])
    announce([`training:${id}`])
    return { id, status: 'pending' as const }
  })

  register(
    app,
    trainingRoutes.preflight,
    async ({ body }, context) => (await checkRequest(body, context)).feasibility,
  )

  register(app, trainingRoutes.list, async ({ query }, { organization }) => {
    const { rows, next } = await organization.trainingRuns.list(
      { agentId: query.agent_id, status: query.status },
      { limit: query.limit, after: fromCursor(query.cursor) },
    )
    return { training_runs: rows.map(presentSummary), next_cursor: toCursor(next) }
  })

  register(app, trainingRoutes.get, async ({ params }, { organization }) => {
    const run = await organization.trainingRuns.get(params.id)
    if (run === null) throw notFound('training run')
    return presentRun(run)
  })

  register(app, trainingRoutes.cancel, async ({ params }, { organization, identity, now, bindings }) => {
    const run = await organization.trainingRuns.get(params.id)
    if (run === null) throw notFound('training run')
    if (run.status === 'cancelled') return { id: run.id, status: run.status }
    if (run.status === 'completed' || run.status === 'failed') {
      throw new AppError('conflict', `The run has ended already: ${run.status}.`)
    }
    const { orgId } = organization
    const object = trainingRunOf(bindings.TRAINING_RUN, orgId, run.id)
    await object.create({
      orgId,
      runId: run.id,
      limits: { searchCalls: run.config.max_calls, tokens: null, usd: null },
      deadline: run.deadline.getTime(),
    })
    await object.abort(orgId, 'cancelled', null)
    const at = now()
    await organization.once(`training_run_end:${run.id}`, at, [
      organization.trainingRuns.end(run.id, {
        status: 'cancelled',
        stage: 'ended',
        stopReason: 'cancelled',
        completedAt: at,
      }),
      organization.audit.add({
        id: await derivedId(run.id, 'audit end'),
        actor: actorOf(identity),
        action: 'training_run.cancelled',
        objectType: 'training_run',
        objectId: run.id,
        data: {},
        at,
      }),
    ])
    const ended = await organization.trainingRuns.get(run.id)
    return { id: run.id, status: ended?.status ?? 'cancelled' }
  })

  register(app, trainingRoutes.events, async ({ params }, { organization, bindings, request }) => {
    const run = await organization.trainingRuns.get(params.id)
    if (run === null) throw notFound('training run')
    const lastSeen = Number(request.headers.get('last-event-id') ?? 0)
    if (!Number.isInteger(lastSeen) || lastSeen < 0) {
      throw invalidField('last-event-id', 'The id of an event of this run, or nothing.')
    }
    const { orgId } = organization
    const object = trainingRunOf(bindings.TRAINING_RUN, orgId, run.id)
    // The object learns of its run by the outbox; a reader who is faster must not wait for that.
    await object.create({
      orgId,
      runId: run.id,
      limits: {
        searchCalls: run.config.max_calls,
        tokens: run.config.max_tokens ?? null,
        usd: run.config.max_usd ?? null,
      },
      deadline: run.deadline.getTime(),
    })
    return new Response(await object.stream(orgId, lastSeen), {
      headers: {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      },
    })
  })
}
