import { useEffect, useState } from 'preact/hooks'
import type { RouteResult } from '../../contracts/route.ts'
import type { trainingRoutes } from '../../contracts/training.ts'
import { useLearning } from './learning-context.ts'
import { useQuery } from './use-query.ts'
import { isActive } from './use-training-runs.ts'

export type TrainingRun = RouteResult<typeof trainingRoutes.get>
export type TrainingEvent = RouteResult<typeof trainingRoutes.events>

const keptEvents = 200
const pollMs = 3_000
const readAgainMs = 400

/** Follows the events of a run while `isOn`; says whether they arrive. */
const useRunEvents = (id: string, isOn: boolean, onEvent: () => void) => {
  const { client } = useLearning()
  const [events, setEvents] = useState<readonly TrainingEvent[]>([])
  const [isLive, setLive] = useState(false)
  useEffect(() => {
    if (!isOn) return
    const stop = new AbortController()
    let lastSeq = 0
    const follow = async () => {
      while (!stop.signal.aborted) {
        try {
          const stream = client.training.events(
            { params: { id } },
            { signal: stop.signal, headers: { 'last-event-id': String(lastSeq) } },
          )
          for await (const event of stream) {
            setLive(true)
            if (event.seq <= lastSeq) continue
            lastSeq = event.seq
            setEvents((before) => [...before, event].slice(-keptEvents))
            onEvent()
          }
        } catch {
          // The run itself is polled as long as its events do not arrive.
        }
        setLive(false)
        await new Promise((done) => setTimeout(done, pollMs))
      }
    }
    void follow()
    return () => stop.abort()
  }, [client, id, isOn])
  return { events, isLive }
}

/** A run with its live events: read again on every event, and by polling while they do not arrive. */
export const useTrainingRun = (id: string) => {
  const { queries } = useLearning()
  const key = ['training-run', id]
  const run = useQuery<TrainingRun>({
    key,
    read: (client, signal) => client.training.get({ params: { id } }, { signal }),
    everyMs: (data) => (data === undefined || isActive(data) ? pollMs : false),
  })
  const [isDue, setDue] = useState(false)
  useEffect(() => {
    if (!isDue) return
    const timer = setTimeout(() => {
      setDue(false)
      void queries.invalidateQueries({ queryKey: key })
    }, readAgainMs)
    return () => clearTimeout(timer)
  }, [isDue])
  const live = useRunEvents(id, run.data !== undefined && isActive(run.data), () => setDue(true))
  return { run, ...live }
}
