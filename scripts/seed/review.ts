import type { Client } from '../../contracts/client.ts'
import type { Question } from './helpdesk.ts'
import type { SignIn } from './people.ts'
import { assess } from './simulated-expert.ts'

/** Examples by what became of them. */
export interface Reviews {
  readonly approved: number
  readonly rejected: number
  readonly sentBack: number
  readonly waiting: number
}

const experts = ['lea.brandt', 'omar.haddad'] as const
/** What is left for whoever opens the annotation page. */
const leftShare = 0.3

const total = async (client: Client, status: 'pending' | 'approved' | 'rejected' | 'needs_revision') =>
  (await client.annotation.queue({ query: { status, limit: 1 } })).total

/** What has become of the examples so far. */
export async function reviewsOf(client: Client): Promise<Reviews> {
  const [approved, rejected, sentBack, waiting] = await Promise.all([
    total(client, 'approved'),
    total(client, 'rejected'),
    total(client, 'needs_revision'),
    total(client, 'pending'),
  ])
  return { approved, rejected, sentBack, waiting }
}

/** Experts claim and decide examples, most valuable first, until only the share for visitors is left. */
export async function review(
  signIn: SignIn,
  questions: readonly Question[],
  onDone: (done: number) => void,
): Promise<void> {
  const clients = await Promise.all(experts.map((expert) => signIn(expert, 'expert')))
  const [first] = clients
  if (first === undefined) throw new Error('There are no experts.')
  const before = await reviewsOf(first)
  const decided = before.approved + before.rejected + before.sentBack
  let toDo = Math.ceil((1 - leftShare) * (decided + before.waiting)) - decided
  let done = 0
  const work = async (client: Client) => {
    while (toDo > 0) {
      toDo--
      const { example } = await client.annotation.claim({ body: {} })
      if (example === null) return
      const asked = questions.find(({ question }) => example.input_text.includes(question))
      if (asked === undefined) throw new Error(`Nobody asked "${example.input_text}".`)
      const assessment = assess({
        question: asked.question,
        exampleType: example.example_type,
        expectedOutput: example.expected_output,
        topic: asked.topic,
      })
      await client.annotation.submit({ body: { example_id: example.id, ...assessment } })
      onDone(++done)
    }
  }
  await Promise.all(clients.map(work))
}
