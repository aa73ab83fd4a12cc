import { murmur3 } from '../../../core/murmur3.ts'
import type { EngineInput, Step } from '../engine.ts'
import { at, toConfig } from './combination.ts'
import { validationOrder } from './race.ts'
import { reflectionRequest } from './reflect.ts'
import type { State } from './state.ts'

/** A step with the places in the state that its result fills. */
export interface Task {
  readonly step: Step
  readonly fills:
    | { readonly kind: 'probe'; readonly places: readonly number[] }
    | { readonly kind: 'arm'; readonly arm: number; readonly places: readonly number[] }
    | { readonly kind: 'reply'; readonly number: number }
}

/** Items of one step. */
const shardSize = 10

/** Everything the current phase still waits for, in order; empty when the phase is complete. */
export function pendingTasks(state: State, input: EngineInput): Task[] {
  switch (state.phase) {
    case 'probe':
      return probeTasks(state, input)
    case 'reflect':
      return state.replies.flatMap((reply, number) =>
        reply === null ? [reflectionTask(state, number, input)] : [],
      )
    case 'race':
      return raceTasks(state, input)
    case 'ended':
      return []
  }
}

function probeTasks(state: State, input: EngineInput): Task[] {
  const probe = state.probe
  if (probe === null) return []
  const config = toConfig(probe, state, input)
  const missing = missingPlaces(probe.answers, probe.items.length)
  return shards(missing).map((places) => {
    const itemIds = places.map((place) => at(input.train, at(probe.items, place)).id)
    return {
      step: { id: stepId('train', probe.key, itemIds), kind: 'rollouts', config, split: 'train', itemIds },
      fills: { kind: 'probe', places },
    }
  })
}

function raceTasks(state: State, input: EngineInput): Task[] {
  const race = state.race
  if (race === null) return []
  const order = validationOrder(input.validation, input.seed)
  return race.arms.flatMap((place) => {
    const arm = at(state.arms, place)
    const missing = missingPlaces(arm.scores, at(race.rungs, race.rung))
    if (missing.length === 0) return []
    const config = toConfig(arm, state, input)
    return shards(missing).map((places): Task => {
      const itemIds = places.map((index) => at(input.validation, at(order, index)).id)
      return {
        step: {
          id: stepId('validation', arm.key, itemIds),
          kind: 'rollouts',
          config,
          split: 'validation',
          itemIds,
        },
        fills: { kind: 'arm', arm: place, places },
      }
    })
  })
}

function reflectionTask(state: State, number: number, input: EngineInput): Task {
  const request = reflectionRequest(state, number, input)
  const id = `reflection:${state.round}:${number}:${murmur3(JSON.stringify(request)).toString(16)}`
  return { step: { id, kind: 'completion', request }, fills: { kind: 'reply', number } }
}

function stepId(split: string, key: string, itemIds: readonly string[]): string {
  const items = murmur3(JSON.stringify(itemIds)).toString(16)
  return `${split}:${key}:${itemIds[0] ?? ''}+${itemIds.length}:${items}`
}

function missingPlaces(values: readonly unknown[], length: number): number[] {
  return values.slice(0, length).flatMap((value, place) => (value === null ? [place] : []))
}

function shards(places: readonly number[]): number[][] {
  return Array.from({ length: Math.ceil(places.length / shardSize) }, (_, shard) =>
    places.slice(shard * shardSize, (shard + 1) * shardSize),
  )
}
