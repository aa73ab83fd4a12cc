import type { Observation } from '../../contracts/rpc/experiment.ts'
import type { Random } from '../random.ts'
import type { Delivery } from './world.ts'

/** What became of the batches. */
export interface Sendings {
  readonly delivered: number
  readonly lost: number
  readonly doubled: number
  readonly late: number
}

const MOST_SENDINGS_LATE = 10

/** Keeps observations until they are known and sends them in batches, as reliably as the world lets it. */
export class Mailbox {
  readonly #delivery: Delivery
  readonly #random: Random
  /** Observations by the sending with which they become known. */
  readonly #known = new Map<number, Observation[]>()
  /** Batches that are under way, by the sending with which they arrive. */
  readonly #underWay = new Map<number, (readonly Observation[])[]>()
  #sendings: Sendings = { delivered: 0, lost: 0, doubled: 0, late: 0 }

  constructor(delivery: Delivery, random: Random) {
    this.#delivery = delivery
    this.#random = random
  }

  get sendings(): Sendings {
    return this.#sendings
  }

  /** Keeps an observation for a sending, which must not have been taken yet. */
  post(observation: Observation, sending: number): void {
    if (observation.variant === 'B' && this.#random.uniform() < this.#delivery.lostOfB) return
    push(this.#known, sending, observation)
  }

  /** The batches that arrive with a sending, late ones first. */
  take(sending: number): (readonly Observation[])[] {
    const observations = this.#known.get(sending) ?? []
    this.#known.delete(sending)
    for (let from = 0; from < observations.length; from += this.#delivery.batchSize) {
      this.#send(observations.slice(from, from + this.#delivery.batchSize), sending)
    }
    const arriving = this.#underWay.get(sending) ?? []
    this.#underWay.delete(sending)
    this.#sendings = { ...this.#sendings, delivered: this.#sendings.delivered + arriving.length }
    return arriving
  }

  #send(batch: readonly Observation[], sending: number): void {
    const { lost, doubled, late } = this.#delivery
    const { uniform } = this.#random
    const later = () => sending + 1 + Math.floor(MOST_SENDINGS_LATE * uniform())
    const isLost = uniform() < lost
    const isLate = uniform() < late
    const isDoubled = uniform() < doubled
    this.#sendings = {
      ...this.#sendings,
      lost: this.#sendings.lost + Number(isLost),
      late: this.#sendings.late + Number(!isLost && isLate),
      doubled: this.#sendings.doubled + Number(!isLost && isDoubled),
    }
    if (isLost) return
    push(this.#underWay, isLate ? later() : sending, batch)
    if (isDoubled) push(this.#underWay, later(), batch)
  }
}

function push<T>(map: Map<number, T[]>, key: number, value: T): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
