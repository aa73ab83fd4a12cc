import { and, desc, eq, lt } from 'drizzle-orm'
import type { AgentConfig } from '../../contracts/agents.ts'
import { isOneOf } from '../dialect.ts'
import { after, newestFirst, type Position, pageOf } from '../keyset.ts'
import type { Scope } from '../organization.ts'

export type AgentRow = Scope['t']['agents']['$inferSelect']
export type AgentVersionRow = Scope['t']['agentVersions']['$inferSelect']

/** An agent with the configuration that it serves. */
export interface ServedAgent {
  readonly agent: AgentRow
  readonly config: AgentConfig
}

/** Agents and their immutable versions. */
export const agentRepository = ({ db, t, orgId }: Scope) => {
  const { agents, agentVersions } = t
  const served = () =>
    db
      .select({ agent: agents, config: agentVersions.config })
      .from(agents)
      .innerJoin(
        agentVersions,
        and(
          eq(agentVersions.orgId, agents.orgId),
          eq(agentVersions.agentId, agents.id),
          eq(agentVersions.version, agents.currentVersion),
        ),
      )

  return {
    async get(id: string): Promise<ServedAgent | null> {
      const [row] = await served().where(and(eq(agents.orgId, orgId), eq(agents.id, id)))
      return row ?? null
    },

    /** Which of the ids are agents. */
    async known(ids: readonly string[]): Promise<Set<string>> {
      const rows = await db
        .select({ id: agents.id })
        .from(agents)
        .where(and(eq(agents.orgId, orgId), isOneOf(agents.id, ids)))
      return new Set(rows.map(({ id }) => id))
    },

    async getBySlug(slug: string): Promise<ServedAgent | null> {
      const [row] = await served().where(and(eq(agents.orgId, orgId), eq(agents.slug, slug)))
      return row ?? null
    },

    async list(page: { limit: number; after: Position | null }) {
      const rows = await served()
        .where(and(eq(agents.orgId, orgId), after(page.after, agents.createdAt, agents.id)))
        .orderBy(...newestFirst(agents.createdAt, agents.id))
        .limit(page.limit + 1)
      const { rows: shown, next } = pageOf(
        rows.map((row) => ({ ...row, createdAt: row.agent.createdAt, id: row.agent.id })),
        page.limit,
      )
      return { rows: shown, next }
    },

    async version(agentId: string, version: number): Promise<AgentVersionRow | null> {
      const [row] = await db
        .select()
        .from(agentVersions)
        .where(
          and(
            eq(agentVersions.orgId, orgId),
            eq(agentVersions.agentId, agentId),
            eq(agentVersions.version, version),
          ),
        )
      return row ?? null
    },

    /** Newest first; `before` is the last version of the page before. */
    async versions(
      agentId: string,
      page: { limit: number; before: number | null },
    ): Promise<AgentVersionRow[]> {
      return db
        .select()
        .from(agentVersions)
        .where(
          and(
            eq(agentVersions.orgId, orgId),
            eq(agentVersions.agentId, agentId),
            page.before === null ? undefined : lt(agentVersions.version, page.before),
          ),
        )
        .orderBy(desc(agentVersions.version))
        .limit(page.limit + 1)
    },

    /** The highest version number of the agent; 0 when it has none. */
    async latestVersion(agentId: string): Promise<number> {
      const [row] = await db
        .select({ version: agentVersions.version })
        .from(agentVersions)
        .where(and(eq(agentVersions.orgId, orgId), eq(agentVersions.agentId, agentId)))
        .orderBy(desc(agentVersions.version))
        .limit(1)
      return row?.version ?? 0
    },

    /** The number of the version that a candidate became; null while it is none. */
    async versionOfCandidate(agentId: string, candidateId: string): Promise<number | null> {
      const [row] = await db
        .select({ version: agentVersions.version })
        .from(agentVersions)
        .where(
          and(
            eq(agentVersions.orgId, orgId),
            eq(agentVersions.agentId, agentId),
            eq(agentVersions.candidateId, candidateId),
          ),
        )
        .limit(1)
      return row?.version ?? null
    },

    /** Statement: the agent itself; add its version 1 in the same list. A taken slug is a duplicate of `agents`. */
    create: (row: Omit<AgentRow, 'orgId'>) => db.insert(agents).values({ orgId, ...row }),

    /** Statement: an immutable version. A taken number is a duplicate of `agent_versions`. */
    addVersion: (row: Omit<AgentVersionRow, 'orgId'>) => db.insert(agentVersions).values({ orgId, ...row }),

    /** Statement: renames, or serves another version. */
    update: (id: string, change: Partial<Pick<AgentRow, 'name' | 'domain' | 'currentVersion'>>, at: Date) =>
      db
        .update(agents)
        .set({ ...change, updatedAt: at })
        .where(and(eq(agents.orgId, orgId), eq(agents.id, id))),

    /** Statement: serves another version, if the one to be replaced is still served. */
    serveInstead: (id: string, replaced: number, version: number, at: Date) =>
      db
        .update(agents)
        .set({ currentVersion: version, updatedAt: at })
        .where(and(eq(agents.orgId, orgId), eq(agents.id, id), eq(agents.currentVersion, replaced))),
  }
}
