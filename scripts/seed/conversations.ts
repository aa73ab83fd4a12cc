import { z } from 'zod'
import { derivedId } from '../../core/derived-id.ts'
import { inFlight } from './in-flight.ts'
import type { SignIn } from './people.ts'
import { type Asked, opinion } from './simulated-client.ts'

/** The agent that is asked, and the topics that it may name. */
export interface Helpdesk {
  readonly signIn: SignIn
  readonly agentId: string
  readonly slug: string
  readonly topics: readonly [string, ...string[]]
}

/** What came of a wave of traffic. */
export interface Served {
  readonly answered: number
  readonly right: number
  readonly feedbacks: number
}

const width = 12
const completion = z.object({
  id: z.string(),
  choices: z.tuple([z.object({ message: z.object({ content: z.string() }) })]),
})

/**
 * Clients ask through the gateway and say what they think of the answers. Repeating a wave repeats nothing: every
 * request has its key, every feedback the id that follows from its execution.
 */
export async function converse(
  { signIn, agentId, slug, topics }: Helpdesk,
  name: string,
  asked: readonly Asked[],
  onDone: (done: number) => void,
): Promise<Served> {
  const frontEnd = await signIn('helpdesk-front-end', 'service')
  const results = await inFlight(
    asked,
    width,
    async (ask, index) => {
      const { id, choices } = completion.parse(
        await frontEnd.gateway.complete(
          {
            body: {
              model: `agent:${slug}`,
              user: ask.unit,
              messages: [{ role: 'user', content: ask.text }],
            },
          },
          { idempotencyKey: `seed ${name} ${index}` },
        ),
      )
      const executionId = id.slice('chatcmpl-'.length)
      const answer = choices[0].message.content
      const said = opinion(ask, answer, { wave: name, index }, topics)
      if (said !== null) {
        const client = await signIn(ask.unit, 'user')
        await client.feedback.submit({
          body: {
            feedback_id: await derivedId(executionId, 'feedback'),
            execution_id: executionId,
            agent_id: agentId,
            ...said,
          },
        })
      }
      return { right: answer === ask.topic, feedback: said !== null }
    },
    onDone,
  )
  return {
    answered: results.length,
    right: results.filter(({ right }) => right).length,
    feedbacks: results.filter(({ feedback }) => feedback).length,
  }
}
