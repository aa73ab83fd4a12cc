import type { Settings } from '../../contracts/administration.ts'
import type { SystemConfig } from '../../contracts/system-config.ts'

export type EffectiveSettings = Required<{ [K in keyof Settings]: Exclude<Settings[K], undefined> }>

/**
 * What holds for an organization: its own settings, and the product's where it set nothing. Consent is the
 * exception: an organization may ask for more of it, never for less.
 * @param retentionDays the product's FEEDBACK_RETENTION_DAYS
 */
export function effectiveSettings(
  { learning }: SystemConfig,
  retentionDays: number,
  settings: Settings,
): EffectiveSettings {
  return {
    consent_default: learning.feedback.consent_default && (settings.consent_default ?? true),
    collection_rate: settings.collection_rate ?? learning.feedback.collection_rate,
    require_rating_threshold: settings.require_rating_threshold ?? learning.feedback.require_rating_threshold,
    feedback_retention_days: settings.feedback_retention_days ?? retentionDays,
    auto_approve: settings.auto_approve ?? false,
    auto_approve_threshold: settings.auto_approve_threshold ?? learning.annotation.auto_approve_threshold,
    auto_train: settings.auto_train ?? false,
    holdout_percentage: settings.holdout_percentage ?? 0,
  }
}
