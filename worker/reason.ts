import { redact } from '../core/privacy/redact.ts'

/** The reason that somebody gave for a change, as it may be kept: without personal data; nothing where none was given. */
export const withReason = (reason: string | undefined): { reason?: string } =>
  reason === undefined ? {} : { reason: redact(reason) }
