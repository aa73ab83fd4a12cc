import { stdnum } from 'stdnum'

/**
 * Whether a number is valid in a registry of stdnum: `PL`, `pesel`. The library makes an error for each number that is
 * not, and its stack would cost ten times the check: none is made meanwhile.
 */
export const isRegistered = (country: string, registry: string, value: string): boolean => {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  try {
    return stdnum[country]?.[registry]?.validate(value).isValid === true
  } finally {
    Error.stackTraceLimit = limit
  }
}
