/** Deeper values than this are refused: no schema of the product needs them, and recursive code would not end well. */
export const maxJsonDepth = 64

/** What is wrong with a part of a JSON value, by its path: `examples[0].input`; the whole value is `$`. */
export interface JsonFault {
  readonly field: string
  readonly message: string
}

const faultOf = (text: string): string | null => {
  if (text.includes('\u0000')) return 'Holds a NUL character, which no text may have'
  return text.isWellFormed() ? null : 'Holds half of a surrogate pair: not a valid Unicode text'
}

/**
 * Whether the value of a JSON text may have faults, told from the text at a glance: only an escape puts a NUL or half of
 * a surrogate pair into a text that was decoded from UTF-8, and only brackets nest.
 */
export const mayHaveFaults = (json: string): boolean => json.includes('\\u') || brackets(json) > maxJsonDepth

const brackets = (json: string): number => {
  let count = 0
  for (let at = 0; at < json.length; at++) {
    const char = json.charCodeAt(at)
    if (char === 0x5b || char === 0x7b) count++
  }
  return count
}

/**
 * Everything in a parsed JSON value that cannot be stored faithfully by every database: nesting beyond the limit, NUL
 * characters and lone surrogates, in texts and in keys. Without recursion, so that it is safe before any schema.
 */
export const jsonFaults = (value: unknown): JsonFault[] => {
  const faults: JsonFault[] = []
  const waiting: { value: unknown; field: string; depth: number }[] = [{ value, field: '', depth: 1 }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value: part, field, depth } = next
    const name = field === '' ? '$' : field
    if (typeof part === 'string') {
      const message = faultOf(part)
      if (message !== null) faults.push({ field: name, message })
    } else if (typeof part === 'object' && part !== null) {
      if (depth > maxJsonDepth) {
        faults.push({ field: name.slice(0, 200), message: `Nested more than ${maxJsonDepth} levels deep` })
        continue
      }
      if (Array.isArray(part)) {
        for (const [index, item] of part.entries()) {
          waiting.push({ value: item, field: `${field}[${index}]`, depth: depth + 1 })
        }
      } else {
        for (const [key, item] of Object.entries(part)) {
          const message = faultOf(key)
          if (message !== null) faults.push({ field: name, message: `A key: ${message}` })
          waiting.push({ value: item, field: field === '' ? key : `${field}.${key}`, depth: depth + 1 })
        }
      }
    }
  }
  return faults
}
