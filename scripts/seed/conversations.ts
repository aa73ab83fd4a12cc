import { z } from 'zod'
import { derivedId } from '../../core/derived-id.ts'
import { type Answer, type Answered, questionKey } from './answered.ts'
import { inFlight } from './in-flight.ts'
import type { SignIn } from './people.ts'
import { type Asked, opinion } from './simulated-client.ts'

/** The agent that is asked, and the topics that it may name. */
export interface Helpdesk {
  readonly signIn: SignIn
  readonly agentId: string
  readonly slug: string
  readonly topics: readonly [string, ...string[]]
  readonly answered: Answered
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

/** Asks the agent through the gateway, unless this client asked it before. */
async function ask({ signIn, slug, answered }: Helpdesk, { unit, text }: Asked): Promise<Answer> {
  const before = answered.get(questionKey(unit, text))
  if (before !== undefined) return before
  const frontEnd = await signIn('helpdesk-front-end', 'service')
  const body = { model: `agent:${slug}`, user: unit, messages: [{ role: 'user' as const, content: text }] }
  const { id, choices } = completion.parse(await frontEnd.gateway.complete({ body }))
  return { executionId: id.slice('chatcmpl-'.length), output: choices[0].message.content }
}

/** Clients ask and say what they think of the answers. A feedback's id follows from its execution: it counts once. */
export async function converse(
  helpdesk: Helpdesk,
  name: string,
  asked: readonly Asked[],
  onDone: (done: number) => void,
): Promise<Served> {
  const { signIn, agentId, topics } = helpdesk
  const results = await inFlight(
    asked,
    width,
    async (question, index) => {
      const { executionId, output } = await ask(helpdesk, question)
      const said = opinion(question, output, { wave: name, index }, topics)
      if (said !== null) {
        const client = await signIn(question.unit, 'user')
        const feedback_id = await derivedId(executionId, 'feedback')
        await client.feedback.submit({
          body: { feedback_id, execution_id: executionId, agent_id: agentId, ...said },
        })
      }
      return { right: output === question.topic, feedback: said !== null }
    },
    onDone,
  )
  return {
    answered: results.length,
    right: results.filter(({ right }) => right).length,
    feedbacks: results.filter(({ feedback }) => feedback).length,
  }
}
