/** The fields of a form as text, trimmed; what is empty is left out. */
export const formValues = (form: HTMLFormElement): Partial<Record<string, string>> =>
  Object.fromEntries(
    [...new FormData(form)].flatMap(([name, value]) =>
      typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [],
    ),
  )

/** A number out of a form; undefined when the field is empty. */
export const numberOf = (value: string | undefined): number | undefined =>
  value === undefined ? undefined : Number(value)
