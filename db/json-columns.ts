import type { z } from 'zod'
import type { Settings as OrganizationSettings } from '../contracts/administration.ts'
import type { AgentConfig as Config } from '../contracts/agents.ts'
import type { RolloutStep } from '../contracts/deployments.ts'
import type { Permission } from '../contracts/permissions.ts'
import type { Allocation as AllocationRule, MetricDefinition } from '../contracts/splits.ts'
import type { TargetingCondition } from '../contracts/targeting.ts'
import type { TrainingConfig as RunConfig, trainingRun } from '../contracts/training.ts'

/** Types of the JSON columns, shared by both dialects. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }
export type AgentConfig = Config
export type Settings = OrganizationSettings
export type TrainingConfig = RunConfig
export type Metrics = Record<string, number>
export type Outcomes = Record<string, number>
export type Retrieved = JsonObject[]
export type Scopes = Permission[]
export type InputContext = { messages: { role: string; content: string }[] }
export type Guardrails = { metric: string; max_relative_increase: number }[]
export type RolloutSteps = RolloutStep[]
export type Targeting = TargetingCondition[]
export type Allocation = AllocationRule
export type MetricDefinitions = MetricDefinition[]
export interface Lineage {
  examples: number
  feedback: number
  experts: { expert_id: string; approved: number }[]
  excluded: { reason: string; count: number }[]
}
type Run = z.output<typeof trainingRun>
export type TrainingResult = Pick<
  Run,
  'baseline' | 'best' | 'difference' | 'comparisons' | 'regression' | 'safety' | 'reasons'
>
