import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { sessionStorageKey } from '../../contracts/session.ts'
import { signIn, testUrl, tokenOf } from '../integration/harness.ts'
import { newProfile } from './browser.ts'

/** A new organization with one agent whose widget always shows, and one answered request. */
export const newSite = async () => {
  const admin = await signIn('admin')
  const service = await signIn('service', admin.orgId)
  const agent = await admin.client.agents.create({
    body: {
      slug: 'helpdesk',
      name: 'Helpdesk',
      config: { system_prompt: 'Answer questions of clients.' },
    },
  })
  await admin.client.settings.put({ body: { collection_rate: 1, consent_default: false } })
  const executionId = randomUUID()
  const answer = 'Keep invoices for five years.'
  await service.client.executions.report({
    body: {
      executions: [
        {
          execution_id: executionId,
          agent_id: agent.id,
          input: 'How long must I keep invoices?',
          output: answer,
          latency_ms: 320,
          input_tokens: 20,
          output_tokens: 9,
          occurred_at: new Date().toISOString(),
        },
      ],
    },
  })
  const { token } = await service.client.feedback.token({
    body: { agent_id: agent.id, execution_id: executionId, unit_id: 'client-7' },
  })
  const query = new URLSearchParams({
    'agent-id': agent.id,
    'execution-id': executionId,
    token,
    answer,
  })
  return { admin, agentId: agent.id, executionId, answer, widgetUrl: `${testUrl}/widget-demo?${query}` }
}

/** A page that fails the test afterwards when the browser complained: errors, refused scripts or styles. */
export const openPage = async (profile: BrowserContext): Promise<{ page: Page; complaints: string[] }> => {
  const page = await profile.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  return { page, complaints }
}

/** A browser profile in which a person of an organization is signed in to the dashboard. */
export const signedInProfile = async (browser: Browser, orgId: string): Promise<BrowserContext> => {
  const profile = await newProfile(browser)
  const token = await tokenOf(orgId, 'admin', 'ada@example.com')
  await profile.addInitScript(
    ([key = '', value = '']) => localStorage.setItem(key, value),
    [sessionStorageKey, token],
  )
  return profile
}

/** Another site with one page, under its own content security policy. */
export const servePage = async (html: string, policy: string) => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy })
    response.end(html)
  })
  await new Promise<void>((listening) => server.listen(0, listening))
  // A listening TCP server always has an address with a port.
  const { port } = server.address() as AddressInfo
  return { url: `http://localhost:${port}/`, close: () => void server.close() }
}
