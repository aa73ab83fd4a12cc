/** One structured log line. Fields are chosen by the caller, never whole bodies: logs hold no content and no addresses. */
export const logLine = (
  level: 'info' | 'warn' | 'error',
  event: string,
  fields: Readonly<Record<string, string | number | boolean | null>>,
): string => JSON.stringify({ level, event, ...fields })

/** An error with its causes and stack, for a log line. */
export const describeError = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\ncaused by ${describeError(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}
