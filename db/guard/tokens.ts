/** A piece of SQL: `"name"`, a word in lower case, `?`, or any other character. */
export interface Token {
  readonly kind: 'name' | 'word' | 'parameter' | 'sign'
  /** A name without its quotes, a word in lower case. */
  readonly text: string
}

const piece = /"((?:[^"]|"")*)"|'(?:[^']|'')*'|[a-z_][a-z0-9_$]*|\?|\d+(?:\.\d+)?|\S/giy

/** The tokens of a statement as drizzle writes it; string literals and numbers are signs. */
export const tokensOf = (sql: string): Token[] => {
  const tokens: Token[] = []
  piece.lastIndex = 0
  for (let at = skipSpace(sql, 0); at < sql.length; at = skipSpace(sql, piece.lastIndex)) {
    piece.lastIndex = at
    const [text = '', name] = piece.exec(sql) ?? []
    if (name !== undefined) tokens.push({ kind: 'name', text: name.replaceAll('""', '"') })
    else if (text === '?') tokens.push({ kind: 'parameter', text })
    else if (/^[a-z_]/i.test(text)) tokens.push({ kind: 'word', text: text.toLowerCase() })
    else tokens.push({ kind: 'sign', text })
  }
  return tokens
}

const skipSpace = (sql: string, from: number): number => {
  let at = from
  while (at < sql.length && /\s/.test(sql[at] ?? '')) at++
  return at
}
