import type { QueryKey } from '@tanstack/query-core'
import { useRef, useState } from 'preact/hooks'
import type { CallOptions, Client } from '../../contracts/client.ts'
import { useLearning } from './learning-context.ts'

/** A change that can be asked for. */
export interface Mutation<I, O> {
  /** Carries it out; null when it failed, and `error` says why. */
  readonly run: (input: I) => Promise<O | null>
  readonly isRunning: boolean
  readonly error: Error | null
  readonly reset: () => void
}

/**
 * Binds a change to a component. The same input keeps its idempotency key until it succeeded, so that a retry or a
 * second click never does the work twice.
 */
export const useMutation = <I, O>(
  change: (client: Client, input: I, options: CallOptions) => Promise<O>,
  invalidates: readonly QueryKey[],
): Mutation<I, O> => {
  const { client, queries } = useLearning()
  const [state, setState] = useState<{ isRunning: boolean; error: Error | null }>({
    isRunning: false,
    error: null,
  })
  const attempt = useRef<{ input: string; key: string } | null>(null)

  const run = async (input: I): Promise<O | null> => {
    const text = JSON.stringify(input)
    if (attempt.current?.input !== text) attempt.current = { input: text, key: crypto.randomUUID() }
    setState({ isRunning: true, error: null })
    try {
      const output = await change(client, input, { idempotencyKey: attempt.current.key })
      attempt.current = null
      setState({ isRunning: false, error: null })
      await Promise.all(invalidates.map((queryKey) => queries.invalidateQueries({ queryKey })))
      return output
    } catch (error) {
      setState({ isRunning: false, error: error instanceof Error ? error : new Error(String(error)) })
      return null
    }
  }
  return { run, ...state, reset: () => setState({ isRunning: false, error: null }) }
}
