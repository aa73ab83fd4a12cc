import { type Settings, settingsRoutes } from '../../contracts/administration.ts'
import { effectiveSettings } from '../../core/settings/effective.ts'
import type { JsonObject } from '../../db/json-columns.ts'
import { forgetRouting } from '../assignment/routing.ts'
import type { World } from '../context.ts'
import { invalidField } from '../errors.ts'
import { type App, register } from '../http/register.ts'
import { actorOf } from '../identity.ts'

const answer = (settings: Settings, { config, variables }: World) => ({
  settings,
  effective: effectiveSettings(config, variables.FEEDBACK_RETENTION_DAYS, settings),
})

/** What an organization sets for itself. */
export const settingsApi = (app: App): void => {
  register(app, settingsRoutes.get, async (_, context) =>
    answer(await context.organization.settings.get(), context),
  )

  register(app, settingsRoutes.put, async ({ body }, context) => {
    const { organization, identity, config, newId, now } = context
    if (body.consent_default === true && !config.learning.feedback.consent_default) {
      throw invalidField('consent_default', 'The product asks for consent; an organization cannot waive it.')
    }
    const before = await organization.settings.get()
    await organization.atomically([
      organization.settings.replace(body),
      organization.audit.add({
        id: newId(),
        actor: actorOf(identity),
        action: 'settings.replaced',
        objectType: 'settings',
        objectId: organization.orgId,
        data: { before: toJson(before), after: toJson(body) },
        at: now(),
      }),
    ])
    forgetRouting(organization.orgId)
    return answer(body, context)
  })
}

/** Settings without the fields that are not set: undefined has no place in JSON. */
const toJson = (settings: Settings): JsonObject =>
  Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
