import {
  foreignKey,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import type * as json from './json-columns.ts'

// Column types are chosen so that Postgres infers the same rows: text ids made by us, UTC milliseconds as Date,
// JSON read whole. Every tenant table starts its primary, unique and foreign keys with org_id.

const orgId = () => text('org_id').notNull()
const id = () => text('id').notNull()
const at = (name: string) => integer(name, { mode: 'timestamp_ms' })
const createdAt = () => at('created_at').notNull()
const flag = (name: string) => integer(name, { mode: 'boolean' })
const jsonObject = (name: string) => text(name, { mode: 'json' }).$type<json.JsonObject>()

export const organizations = sqliteTable('organizations', {
  id: text('id').primaryKey(),
  settings: text('settings', { mode: 'json' }).$type<json.Settings>().notNull(),
  createdAt: createdAt(),
})

export const agents = sqliteTable(
  'agents',
  {
    orgId: orgId(),
    id: id(),
    slug: text('slug').notNull(),
    name: text('name').notNull(),
    domain: text('domain').notNull(),
    /** The version served outside experiments and rollouts. */
    currentVersion: integer('current_version').notNull(),
    /** Grows whenever an experiment or rollout of it decides something: who has seen this number need not look again. */
    trafficVersion: integer('traffic_version').notNull().default(0),
    createdAt: createdAt(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    uniqueIndex('agents_slug').on(t.orgId, t.slug),
    foreignKey({ columns: [t.orgId], foreignColumns: [organizations.id] }),
  ],
)

export const agentVersions = sqliteTable(
  'agent_versions',
  {
    orgId: orgId(),
    agentId: text('agent_id').notNull(),
    version: integer('version').notNull(),
    config: text('config', { mode: 'json' }).$type<json.AgentConfig>().notNull(),
    source: text('source', { enum: ['manual', 'candidate'] }).notNull(),
    candidateId: text('candidate_id'),
    createdBy: text('created_by').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.agentId, t.version] }),
    foreignKey({ columns: [t.orgId, t.agentId], foreignColumns: [agents.orgId, agents.id] }),
  ],
)

export const executions = sqliteTable(
  'executions',
  {
    orgId: orgId(),
    id: id(),
    agentId: text('agent_id').notNull(),
    agentVersion: integer('agent_version'),
    candidateId: text('candidate_id'),
    /** The experiment or rollout that decided the version. */
    experimentId: text('experiment_id'),
    variant: text('variant', { enum: ['A', 'B'] }),
    /** Probability of B at the unit's enrolment. */
    enrolmentProbability: real('enrolment_probability'),
    /** The version of the split that assigned the variant. */
    configVersion: integer('config_version'),
    unitId: text('unit_id'),
    input: text('input').notNull(),
    output: text('output').notNull(),
    latencyMs: real('latency_ms').notNull(),
    inputTokens: integer('input_tokens').notNull(),
    outputTokens: integer('output_tokens').notNull(),
    error: text('error'),
    retrieved: text('retrieved', { mode: 'json' }).$type<json.Retrieved>().notNull(),
    outcomes: text('outcomes', { mode: 'json' }).$type<json.Outcomes>().notNull(),
    occurredAt: at('occurred_at').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    index('idx_executions_agent').on(t.orgId, t.agentId, t.occurredAt),
    index('idx_executions_unit').on(t.orgId, t.agentId, t.unitId, t.occurredAt),
    index('idx_executions_created').on(t.orgId, t.createdAt, t.id),
    foreignKey({ columns: [t.orgId, t.agentId], foreignColumns: [agents.orgId, agents.id] }),
  ],
)

export const agentFeedback = sqliteTable(
  'agent_feedback',
  {
    orgId: orgId(),
    id: id(),
    agentId: text('agent_id').notNull(),
    /** No foreign key: telemetry may arrive after the feedback on it. */
    executionId: text('execution_id'),
    /** Who gave it: the subject of the token. */
    contributorId: text('contributor_id').notNull(),
    feedbackType: text('feedback_type', {
      enum: ['thumbs_up', 'thumbs_down', 'star_rating', 'detailed_feedback', 'correction', 'report_issue'],
    }).notNull(),
    rating: integer('rating'),
    accuracyRating: integer('accuracy_rating'),
    helpfulnessRating: integer('helpfulness_rating'),
    clarityRating: integer('clarity_rating'),
    completenessRating: integer('completeness_rating'),
    feedbackText: text('feedback_text'),
    correctionText: text('correction_text'),
    issueCategories: text('issue_categories', { mode: 'json' }).$type<string[]>().notNull(),
    consent: flag('consent').notNull(),
    /** SHA-256 of the submission: tells a retry from a different feedback under the same id. */
    contentHash: text('content_hash').notNull(),
    /** Why its text was kept out of the review queue; null when it was not. */
    filterReason: text('filter_reason'),
    exampleId: text('example_id'),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    index('idx_agent_feedback_agent').on(t.orgId, t.agentId, t.createdAt),
    index('idx_agent_feedback_created').on(t.orgId, t.createdAt, t.id),
    index('idx_agent_feedback_execution').on(t.orgId, t.executionId),
    foreignKey({ columns: [t.orgId, t.agentId], foreignColumns: [agents.orgId, agents.id] }),
  ],
)

export const learningExamples = sqliteTable(
  'learning_examples',
  {
    orgId: orgId(),
    id: id(),
    agentId: text('agent_id').notNull(),
    exampleType: text('example_type', {
      enum: ['positive', 'negative', 'correction', 'demonstration', 'edge_case', 'failure', 'preference'],
    }).notNull(),
    /** Full context including the conversation before the input. */
    inputContext: text('input_context', { mode: 'json' }).$type<json.InputContext>().notNull(),
    inputText: text('input_text').notNull(),
    originalOutput: text('original_output'),
    expectedOutput: text('expected_output'),
    feedbackText: text('feedback_text'),
    qualityScore: real('quality_score'),
    reviewStatus: text('review_status', {
      enum: ['pending', 'in_review', 'approved', 'rejected', 'needs_revision'],
    }).notNull(),
    /** Marked by quality filtering: kept, and kept out of the queue. */
    filterReason: text('filter_reason'),
    sourceType: text('source_type', {
      enum: ['feedback', 'expert', 'import', 'synthetic', 'execution'],
    }).notNull(),
    sourceId: text('source_id'),
    executionId: text('execution_id'),
    /** Whose feedback it came from; caps and withdrawal work by it. */
    contributorId: text('contributor_id'),
    domain: text('domain').notNull(),
    taskType: text('task_type'),
    complexity: integer('complexity').notNull(),
    /** Near-duplicates and one conversation share a group; splits are decided by its hash. */
    groupKey: text('group_key').notNull(),
    /** Rank in the queue, from the configured queue_priority; lower is sooner. */
    priority: integer('priority').notNull(),
    leaseExpertId: text('lease_expert_id'),
    leaseExpiresAt: at('lease_expires_at'),
    /** Grows with every decision: the compare-and-set of annotations. */
    revision: integer('revision').notNull(),
    createdAt: createdAt(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    index('idx_learning_examples_agent').on(t.orgId, t.agentId, t.reviewStatus),
    index('idx_learning_examples_domain').on(t.orgId, t.domain, t.taskType),
    index('idx_learning_examples_source').on(t.orgId, t.sourceType, t.createdAt),
    index('idx_learning_examples_queue').on(t.orgId, t.reviewStatus, t.priority, t.createdAt, t.id),
    index('idx_learning_examples_newest').on(t.orgId, t.agentId, t.createdAt),
    index('idx_learning_examples_group').on(t.orgId, t.agentId, t.groupKey),
    foreignKey({ columns: [t.orgId, t.agentId], foreignColumns: [agents.orgId, agents.id] }),
  ],
)

export const expertAnnotations = sqliteTable(
  'expert_annotations',
  {
    orgId: orgId(),
    id: id(),
    exampleId: text('example_id').notNull(),
    expertId: text('expert_id').notNull(),
    annotationType: text('annotation_type', {
      enum: ['quality_assessment', 'correction', 'explanation', 'categorization'],
    }).notNull(),
    technicalAccuracy: real('technical_accuracy').notNull(),
    professionalQuality: real('professional_quality').notNull(),
    completeness: real('completeness').notNull(),
    clarity: real('clarity').notNull(),
    qualityScore: real('quality_score').notNull(),
    correctedOutput: text('corrected_output'),
    notes: text('notes'),
    improvementSuggestions: text('improvement_suggestions'),
    decision: text('decision', { enum: ['approve', 'reject', 'needs_revision'] }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    index('idx_expert_annotations_example').on(t.orgId, t.exampleId, t.createdAt),
    index('idx_expert_annotations_created').on(t.orgId, t.createdAt),
    foreignKey({
      columns: [t.orgId, t.exampleId],
      foreignColumns: [learningExamples.orgId, learningExamples.id],
    }),
  ],
)

export const trainingDatasets = sqliteTable(
  'training_datasets',
  {
    orgId: orgId(),
    id: id(),
    agentId: text('agent_id').notNull(),
    name: text('name').notNull(),
    kind: text('kind', { enum: ['training', 'benchmark'] }).notNull(),
    source: text('source', { enum: ['examples', 'import'] }).notNull(),
    version: integer('version').notNull(),
    contentHash: text('content_hash').notNull(),
    trainCount: integer('train_count').notNull(),
    validationCount: integer('validation_count').notNull(),
    testCount: integer('test_count').notNull(),
    filter: jsonObject('filter').notNull(),
    lineage: text('lineage', { mode: 'json' }).$type<json.Lineage>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    uniqueIndex('training_datasets_version').on(t.orgId, t.agentId, t.name, t.version),
    index('idx_training_datasets_created').on(t.orgId, t.createdAt, t.id),
    foreignKey({ columns: [t.orgId, t.agentId], foreignColumns: [agents.orgId, agents.id] }),
  ],
)

export const datasetItems = sqliteTable(
  'dataset_items',
  {
    orgId: orgId(),
    datasetId: text('dataset_id').notNull(),
    position: integer('position').notNull(),
    split: text('split', { enum: ['train', 'validation', 'test'] }).notNull(),
    input: text('input').notNull(),
    expectedOutput: text('expected_output').notNull(),
    /** The answer that was rejected, for preference fine-tuning. */
    rejectedOutput: text('rejected_output'),
    groupKey: text('group_key').notNull(),
    exampleId: text('example_id'),
    metadata: jsonObject('metadata').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.datasetId, t.position] }),
    index('idx_dataset_items_split').on(t.orgId, t.datasetId, t.split, t.position),
    index('idx_dataset_items_example').on(t.orgId, t.exampleId),
    foreignKey({
      columns: [t.orgId, t.datasetId],
      foreignColumns: [trainingDatasets.orgId, trainingDatasets.id],
    }),
  ],
)

export const trainingRuns = sqliteTable(
  'training_runs',
  {
    orgId: orgId(),
    id: id(),
    name: text('name').notNull(),
    agentId: text('agent_id').notNull(),
    datasetId: text('dataset_id').notNull(),
    trainingType: text('training_type', {
      enum: [
        'prompt_optimization',
        'rag_tuning',
        'fine_tuning',
        'rlhf',
        'dpo',
        'behavior_learning',
        'reinforcement',
      ],
    }).notNull(),
    status: text('status', { enum: ['pending', 'running', 'completed', 'failed', 'cancelled'] }).notNull(),
    stage: text('stage').notNull(),
    progressPercentage: integer('progress_percentage').notNull(),
    currentStep: integer('current_step').notNull(),
    totalSteps: integer('total_steps').notNull(),
    config: text('config', { mode: 'json' }).$type<json.TrainingConfig>().notNull(),
    hyperparameters: jsonObject('hyperparameters').notNull(),
    metrics: text('metrics', { mode: 'json' }).$type<json.Metrics>().notNull(),
    /** The version the run set out from. */
    baselineVersion: integer('baseline_version').notNull(),
    verdict: text('verdict', {
      enum: ['improved', 'no_improvement', 'inconclusive', 'unsafe', 'regressed'],
    }),
    stopReason: text('stop_reason', {
      enum: ['budget', 'target', 'no_improvement', 'cancelled', 'deadline', 'insufficient_data', 'error'],
    }),
    result: text('result', { mode: 'json' }).$type<json.TrainingResult>().notNull(),
    /** Model calls of the search. */
    calls: integer('calls').notNull(),
    evaluationCalls: integer('evaluation_calls').notNull(),
    tokens: integer('tokens').notNull(),
    usd: real('usd').notNull(),
    candidateId: text('candidate_id'),
    experimentId: text('experiment_id'),
    error: text('error'),
    createdBy: text('created_by').notNull(),
    createdAt: createdAt(),
    startedAt: at('started_at'),
    completedAt: at('completed_at'),
    deadline: at('deadline').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    index('idx_training_runs_agent').on(t.orgId, t.agentId, t.status),
    index('idx_training_runs_created').on(t.orgId, t.createdAt, t.id),
    foreignKey({ columns: [t.orgId, t.agentId], foreignColumns: [agents.orgId, agents.id] }),
    foreignKey({
      columns: [t.orgId, t.datasetId],
      foreignColumns: [trainingDatasets.orgId, trainingDatasets.id],
    }),
  ],
)

export const trainingEvents = sqliteTable(
  'training_events',
  {
    orgId: orgId(),
    runId: text('run_id').notNull(),
    seq: integer('seq').notNull(),
    type: text('type').notNull(),
    data: jsonObject('data').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.runId, t.seq] }),
    foreignKey({ columns: [t.orgId, t.runId], foreignColumns: [trainingRuns.orgId, trainingRuns.id] }),
  ],
)

export const candidates = sqliteTable(
  'candidates',
  {
    orgId: orgId(),
    id: id(),
    runId: text('run_id').notNull(),
    agentId: text('agent_id').notNull(),
    config: text('config', { mode: 'json' }).$type<json.AgentConfig>().notNull(),
    /** SHA-256 of the canonical config: what evaluations and safety runs are bound to. */
    configHash: text('config_hash').notNull(),
    method: text('method').notNull(),
    validationScore: real('validation_score').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    index('idx_candidates_run').on(t.orgId, t.runId),
    foreignKey({ columns: [t.orgId, t.runId], foreignColumns: [trainingRuns.orgId, trainingRuns.id] }),
    foreignKey({ columns: [t.orgId, t.agentId], foreignColumns: [agents.orgId, agents.id] }),
  ],
)

export const evaluations = sqliteTable(
  'evaluations',
  {
    orgId: orgId(),
    id: id(),
    runId: text('run_id').notNull(),
    candidateId: text('candidate_id').notNull(),
    configHash: text('config_hash').notNull(),
    kind: text('kind', { enum: ['sealed_test', 'regression', 'safety'] }).notNull(),
    datasetId: text('dataset_id'),
    passed: flag('passed').notNull(),
    result: jsonObject('result').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    index('idx_evaluations_candidate').on(t.orgId, t.candidateId, t.kind),
    foreignKey({ columns: [t.orgId, t.runId], foreignColumns: [trainingRuns.orgId, trainingRuns.id] }),
    foreignKey({ columns: [t.orgId, t.candidateId], foreignColumns: [candidates.orgId, candidates.id] }),
  ],
)

export const learningExperiments = sqliteTable(
  'learning_experiments',
  {
    orgId: orgId(),
    id: id(),
    agentId: text('agent_id').notNull(),
    name: text('name').notNull(),
    description: text('description').notNull(),
    hypothesis: text('hypothesis').notNull(),
    status: text('status', {
      enum: ['draft', 'running', 'paused', 'completed', 'stopped', 'rolled_back'],
    }).notNull(),
    unit: text('unit', { enum: ['user', 'session', 'conversation'] }).notNull(),
    salt: text('salt').notNull(),
    controlConfig: text('control_config', { mode: 'json' }).$type<json.AgentConfig>().notNull(),
    treatmentConfig: text('treatment_config', { mode: 'json' }).$type<json.AgentConfig>().notNull(),
    controlVersion: integer('control_version'),
    /** The candidate under test, when the treatment came from a training run. */
    candidateId: text('candidate_id'),
    runId: text('run_id'),
    controlPercentage: real('control_percentage').notNull(),
    treatmentPercentage: real('treatment_percentage').notNull(),
    /** What is assigned now, mirrored from the Durable Object; 0 while nobody is. */
    currentControlPercentage: real('current_control_percentage').notNull().default(0),
    currentTreatmentPercentage: real('current_treatment_percentage').notNull().default(0),
    trafficPercentage: integer('traffic_percentage').notNull().default(100),
    /** Null: the layer of the agent itself. */
    layer: text('layer'),
    /** The slots of the layer that it had last; empty before its first start. */
    slots: text('slots', { mode: 'json' }).$type<number[]>().notNull().default([]),
    targeting: text('targeting', { mode: 'json' }).$type<json.Targeting>().notNull().default([]),
    allocation: text('allocation', { mode: 'json' })
      .$type<json.Allocation>()
      .notNull()
      .default({ type: 'fixed' }),
    metrics: text('metrics', { mode: 'json' }).$type<json.MetricDefinitions>().notNull().default([]),
    secondaryMetrics: text('secondary_metrics', { mode: 'json' }).$type<string[]>().notNull().default([]),
    attributionHours: real('attribution_hours').notNull().default(168),
    varianceReduction: text('variance_reduction', { enum: ['none', 'cuped'] })
      .notNull()
      .default('none'),
    wholeWeeks: flag('whole_weeks').notNull().default(false),
    primaryMetric: text('primary_metric').notNull(),
    guardrails: text('guardrails', { mode: 'json' }).$type<json.Guardrails>().notNull(),
    minSampleSize: integer('min_sample_size').notNull(),
    minDurationHours: real('min_duration_hours').notNull(),
    significanceThreshold: real('significance_threshold').notNull(),
    currentControlSamples: integer('current_control_samples').notNull(),
    currentTreatmentSamples: integer('current_treatment_samples').notNull(),
    /** The always-valid p-value, mirrored from the experiment's Durable Object. */
    statisticalSignificance: real('statistical_significance'),
    winner: text('winner', { enum: ['A', 'B'] }),
    decision: text('decision', { enum: ['deploy', 'keep_current'] }),
    /** Last results mirrored from the Durable Object. */
    results: jsonObject('results').notNull(),
    /** Version of the split, and the last entry of the Durable Object's log that is mirrored here. */
    configVersion: integer('config_version').notNull(),
    mirroredSeq: integer('mirrored_seq').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: createdAt(),
    startedAt: at('started_at'),
    endedAt: at('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    index('idx_learning_experiments_status').on(t.orgId, t.status),
    index('idx_learning_experiments_agent').on(t.orgId, t.agentId, t.status),
    index('idx_learning_experiments_created').on(t.orgId, t.createdAt, t.id),
    foreignKey({ columns: [t.orgId, t.agentId], foreignColumns: [agents.orgId, agents.id] }),
  ],
)

export const deployments = sqliteTable(
  'deployments',
  {
    orgId: orgId(),
    id: id(),
    agentId: text('agent_id').notNull(),
    candidateId: text('candidate_id'),
    experimentId: text('experiment_id'),
    runId: text('run_id'),
    evaluationId: text('evaluation_id'),
    safetyEvaluationId: text('safety_evaluation_id'),
    fromVersion: integer('from_version').notNull(),
    toVersion: integer('to_version').notNull(),
    status: text('status', {
      enum: ['awaiting_approval', 'rolling_out', 'completed', 'rolled_back'],
    }).notNull(),
    unit: text('unit', { enum: ['user', 'session', 'conversation'] }).notNull(),
    salt: text('salt').notNull(),
    steps: text('steps', { mode: 'json' }).$type<json.RolloutSteps>().notNull(),
    currentStep: integer('current_step').notNull(),
    percentage: real('percentage').notNull(),
    guardrails: text('guardrails', { mode: 'json' }).$type<json.Guardrails>().notNull(),
    primaryMetric: text('primary_metric').notNull().default('satisfaction'),
    minSampleSize: integer('min_sample_size').notNull().default(100),
    significanceThreshold: real('significance_threshold').notNull().default(0.05),
    approvalsRequired: integer('approvals_required').notNull().default(1),
    /** Who approved, in order. */
    approvals: text('approvals', { mode: 'json' }).$type<string[]>().notNull().default([]),
    /** Plain sentences, as they were when the row was mirrored. */
    waitsFor: text('waits_for', { mode: 'json' }).$type<string[]>().notNull().default([]),
    rollbackMode: text('rollback_mode', { enum: ['drain', 'kill'] }),
    rollbackReason: text('rollback_reason'),
    results: jsonObject('results').notNull(),
    configVersion: integer('config_version').notNull(),
    mirroredSeq: integer('mirrored_seq').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: createdAt(),
    endedAt: at('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    index('idx_deployments_status').on(t.orgId, t.status),
    index('idx_deployments_agent').on(t.orgId, t.agentId, t.status),
    index('idx_deployments_created').on(t.orgId, t.createdAt, t.id),
    foreignKey({ columns: [t.orgId, t.agentId], foreignColumns: [agents.orgId, agents.id] }),
  ],
)

/** Who has which hundredth of a layer's units. A layer is an agent, or a name that experiments of several agents share. */
export const trafficClaims = sqliteTable(
  'traffic_claims',
  {
    orgId: orgId(),
    layer: text('layer').notNull(),
    /** 0 to 99. */
    slot: integer('slot').notNull(),
    agentId: text('agent_id').notNull(),
    /** Id of the experiment or deployment. */
    splitId: text('split_id').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.layer, t.slot] }),
    index('idx_traffic_claims_split').on(t.orgId, t.splitId),
    foreignKey({ columns: [t.orgId, t.agentId], foreignColumns: [agents.orgId, agents.id] }),
  ],
)

export const alertRules = sqliteTable(
  'alert_rules',
  {
    orgId: orgId(),
    id: id(),
    name: text('name').notNull(),
    condition: text('condition', {
      enum: [
        'queue_length',
        'feedback_rate',
        'run_failed',
        'experiment_significant',
        'rollout_advanced',
        'rolled_back',
      ],
    }).notNull(),
    threshold: real('threshold'),
    enabled: flag('enabled').notNull(),
    notify: jsonObject('notify').notNull(),
    createdAt: createdAt(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId], foreignColumns: [organizations.id] }),
  ],
)

export const alerts = sqliteTable(
  'alerts',
  {
    orgId: orgId(),
    id: id(),
    ruleId: text('rule_id'),
    /** One open alert a key: repeats are counted, not repeated. */
    dedupeKey: text('dedupe_key').notNull(),
    severity: text('severity', { enum: ['info', 'warning', 'critical'] }).notNull(),
    message: text('message').notNull(),
    data: jsonObject('data').notNull(),
    acknowledgedBy: text('acknowledged_by'),
    acknowledgedAt: at('acknowledged_at'),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    uniqueIndex('alerts_dedupe').on(t.orgId, t.dedupeKey),
    index('idx_alerts_created').on(t.orgId, t.createdAt, t.id),
    foreignKey({ columns: [t.orgId], foreignColumns: [organizations.id] }),
  ],
)

export const auditLog = sqliteTable(
  'audit_log',
  {
    orgId: orgId(),
    id: id(),
    actor: text('actor').notNull(),
    action: text('action').notNull(),
    objectType: text('object_type').notNull(),
    objectId: text('object_id').notNull(),
    data: jsonObject('data').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    index('idx_audit_log_created').on(t.orgId, t.createdAt, t.id),
    index('idx_audit_log_recent').on(t.createdAt, t.orgId, t.id),
    index('idx_audit_log_object').on(t.orgId, t.objectType, t.objectId, t.createdAt),
    foreignKey({ columns: [t.orgId], foreignColumns: [organizations.id] }),
  ],
)

export const auditSeals = sqliteTable(
  'audit_seals',
  {
    orgId: orgId(),
    sequence: integer('sequence').notNull(),
    entryId: text('entry_id').notNull(),
    hash: text('hash').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.sequence] }),
    uniqueIndex('idx_audit_seals_entry').on(t.orgId, t.entryId),
    foreignKey({ columns: [t.orgId], foreignColumns: [organizations.id] }),
  ],
)

export const serviceKeys = sqliteTable(
  'service_keys',
  {
    orgId: orgId(),
    id: id(),
    name: text('name').notNull(),
    prefix: text('prefix').notNull(),
    /** SHA-256 of a 256-bit random secret. */
    secretHash: text('secret_hash').notNull(),
    scopes: text('scopes', { mode: 'json' }).$type<json.Scopes>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: createdAt(),
    lastUsedAt: at('last_used_at'),
    revokedAt: at('revoked_at'),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    uniqueIndex('service_keys_secret').on(t.orgId, t.secretHash),
    foreignKey({ columns: [t.orgId], foreignColumns: [organizations.id] }),
  ],
)

export const consents = sqliteTable(
  'consents',
  {
    orgId: orgId(),
    /** The person, by the subject of the token. */
    subjectId: text('subject_id').notNull(),
    granted: flag('granted').notNull(),
    source: text('source').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.subjectId] }),
    foreignKey({ columns: [t.orgId], foreignColumns: [organizations.id] }),
  ],
)

/** Work that a committed change still owes elsewhere; written in the change's own transaction. */
export const outbox = sqliteTable(
  'outbox',
  {
    orgId: orgId(),
    id: id(),
    topic: text('topic').notNull(),
    payload: jsonObject('payload').notNull(),
    /** Set when the effect is committed. */
    processedAt: at('processed_at'),
    attempts: integer('attempts').notNull(),
    /** Not sent again before this time. */
    nextAttemptAt: at('next_attempt_at').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    index('idx_outbox_due').on(t.processedAt, t.nextAttemptAt),
    foreignKey({ columns: [t.orgId], foreignColumns: [organizations.id] }),
  ],
)

/** Keys of effects that happened, inserted with the effect: a second delivery fails on the primary key. */
export const effects = sqliteTable(
  'effects',
  { orgId: orgId(), key: text('key').notNull(), createdAt: createdAt() },
  (t) => [
    primaryKey({ columns: [t.orgId, t.key] }),
    foreignKey({ columns: [t.orgId], foreignColumns: [organizations.id] }),
  ],
)

export const deadLetters = sqliteTable(
  'dead_letters',
  {
    orgId: orgId(),
    id: id(),
    outboxId: text('outbox_id').notNull(),
    topic: text('topic').notNull(),
    payload: jsonObject('payload').notNull(),
    reason: text('reason').notNull(),
    attempts: integer('attempts').notNull(),
    createdAt: createdAt(),
    replayedAt: at('replayed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    index('idx_dead_letters_created').on(t.orgId, t.createdAt, t.id),
    foreignKey({ columns: [t.orgId], foreignColumns: [organizations.id] }),
  ],
)

export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    orgId: orgId(),
    /** SHA-256 of caller, route and key: keys of different callers never meet. */
    key: text('key').notNull(),
    bodyHash: text('body_hash').notNull(),
    /** Null while the first request is still running. */
    status: integer('status'),
    response: text('response'),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.key] }),
    index('idx_idempotency_keys_created').on(t.createdAt),
    foreignKey({ columns: [t.orgId], foreignColumns: [organizations.id] }),
  ],
)

/** Executions rolled up by agent and UTC day, kept by the effect of each report. */
export const executionDaily = sqliteTable(
  'execution_daily',
  {
    orgId: orgId(),
    agentId: text('agent_id').notNull(),
    /** `2026-11-23`. */
    day: text('day').notNull(),
    executions: integer('executions').notNull(),
    errors: integer('errors').notNull(),
    latencyMsSum: real('latency_ms_sum').notNull(),
    tokensSum: integer('tokens_sum').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.agentId, t.day] }),
    foreignKey({ columns: [t.orgId, t.agentId], foreignColumns: [agents.orgId, agents.id] }),
  ],
)
