import type { z } from 'zod'
import type { FieldError } from '../errors.ts'

/** A zod path as a JSON path: `examples[0].input`; the whole value is `$`. */
const jsonPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  ) || '$'

/** One entry a wrong field. Unknown fields are named one by one. */
export const fieldErrors = (error: z.ZodError): FieldError[] =>
  error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ field: jsonPath([...issue.path, key]), message: 'Unknown field' }))
      : [{ field: jsonPath(issue.path), message: issue.message }],
  )
