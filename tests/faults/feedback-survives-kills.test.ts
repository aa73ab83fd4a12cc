import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { derivedId } from '../../core/derived-id.ts'
import { freePort } from '../../scripts/free-port.mjs'
import { startServer } from '../../scripts/server.mjs'
import { clientOf, eventually, tokenOf } from '../harness/client.ts'

const feedbacks = 1000
const kills = 3
const orgId = '0197f0c0-0000-7000-8000-0000000000f2'
const scratch = mkdtempSync(join(tmpdir(), 'feedback-kills-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('feedback while the process is killed', () => {
  it(`counts each of ${feedbacks} accepted feedbacks exactly once over ${kills} kills`, async () => {
    const port = await freePort()
    const start = () => startServer({ port, stateDir: join(scratch, 'state'), log: 'ignore' })
    let server = await start()
    const admin = await clientOf(server.url, orgId, 'admin')
    const agent = await admin.agents.create({
      body: { slug: 'a', name: 'A', domain: 'accounting', config: { system_prompt: 'Answer.' } },
    })
    const token = await tokenOf(server.url, orgId, 'user', 'end-user')
    const accepted = new Set<string>()

    /** Sends one until it is accepted, as a client does that must not lose what its user typed. */
    const send = async (n: number): Promise<void> => {
      const feedbackId = await derivedId(orgId, `feedback ${n}`)
      for (;;) {
        try {
          const answer = await fetch(`${server.url}/api/learning/feedback`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
            body: JSON.stringify({
              feedback_id: feedbackId,
              agent_id: agent.id,
              feedback_type: 'correction',
              rating: 2,
              correction_text: `The right answer to question number ${n} is to book it on account ${1000 + n}.`,
              consent: true,
            }),
            signal: AbortSignal.timeout(10_000),
          })
          if (answer.status === 202) {
            accepted.add(feedbackId)
            return
          }
          if (answer.status < 500) throw new Error(`Refused: ${answer.status} ${await answer.text()}`)
        } catch (error) {
          if (error instanceof Error && error.message.startsWith('Refused')) throw error
        }
        await new Promise((done) => setTimeout(done, 300))
      }
    }

    let next = 0
    const sender = async () => {
      for (let n = next++; n < feedbacks; n = next++) await send(n)
    }
    const sending = Promise.all(Array.from({ length: 20 }, sender))
    for (let kill = 1; kill <= kills; kill++) {
      const threshold = (feedbacks * kill) / (kills + 1)
      await eventually(
        async () => accepted.size,
        (size) => size >= threshold,
        120_000,
      )
      await server.kill()
      server = await start()
    }
    await sending
    expect(accepted.size).toBe(feedbacks)

    const stats = await admin.feedback.stats({ query: { agent_id: agent.id } })
    expect(stats.total_feedback).toBe(feedbacks)
    // Every effect happened too: each feedback was looked at and made one example, or was told why not.
    const examples = await eventually(
      () => admin.stats.get({ query: { agent_id: agent.id } }),
      ({ learning }) => learning.examples_by_source.feedback === feedbacks,
      180_000,
    )
    expect(examples.learning.examples_by_type.correction).toBe(feedbacks)
    await server.stop()
  })
})
