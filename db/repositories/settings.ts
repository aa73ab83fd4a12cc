import { eq } from 'drizzle-orm'
import type { Settings } from '../../contracts/administration.ts'
import type { Scope } from '../organization.ts'

/** The settings of the organization. */
export const settingsRepository = ({ db, t, orgId }: Scope) => ({
  async get(): Promise<Settings> {
    const [row] = await db
      .select({ settings: t.organizations.settings })
      .from(t.organizations)
      .where(eq(t.organizations.id, orgId))
    return row?.settings ?? {}
  },

  /** Statement: replaces the settings. */
  replace: (settings: Settings) =>
    db.update(t.organizations).set({ settings }).where(eq(t.organizations.id, orgId)),
})
