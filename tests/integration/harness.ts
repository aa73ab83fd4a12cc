import { randomUUID } from 'node:crypto'
import { createClient } from '../../contracts/client.ts'
import type { Role } from '../../contracts/permissions.ts'
import { tokenOf as tokenAt } from '../harness/client.ts'

export { eventually } from '../harness/client.ts'

/** Address of the running Workers; the tests of this folder skip without it. */
export const testUrl = process.env.TEST_URL

if (testUrl === undefined) {
  process.stderr.write('TEST_URL is not set: the integration tests are skipped. Start a server and set it.\n')
}

/** A credential of somebody in an organization of the running server. */
export const tokenOf = (orgId: string, role: Role | 'service', sub: string): Promise<string> =>
  tokenAt(testUrl ?? '', orgId, role, sub)

/** A client with a role; in its own new organization unless one is given. */
export const signIn = async (role: Role | 'service', orgId: string = randomUUID(), sub: string = role) => {
  const token = await tokenOf(orgId, role, sub)
  return { orgId, token, client: createClient({ baseUrl: testUrl ?? '', token }) }
}
