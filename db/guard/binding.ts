import { type Token, tokensOf } from './tokens.ts'

/** The column that holds the organization, by tenant table. */
export type TenantTables = ReadonlyMap<string, string>

/** What a statement must be given to see one organization only. */
export type Binding =
  | {
      readonly isBound: true
      /** Places of the parameters that must be the organization. */
      readonly parameters: readonly number[]
    }
  | { readonly isBound: false; readonly reason: string }

/** Words that compare what stands before them: it is no condition any more. */
const comparisons = new Set([
  'is',
  'in',
  'not',
  'like',
  'glob',
  'match',
  'regexp',
  'between',
  'collate',
  'isnull',
  'notnull',
])

/** Whether what ends before this token goes on with it as part of a longer expression. */
const isCompared = (next: Token | undefined): boolean =>
  next !== undefined &&
  (next.kind === 'sign' ? !/^[),;]$/.test(next.text) : next.kind !== 'word' || comparisons.has(next.text))

/** Whether what begins after this token is part of a longer expression. */
const isOperand = (before: Token | undefined): boolean =>
  before?.kind === 'sign' && before.text !== '(' && before.text !== ','

/** A query inside a statement: the statement itself, or a `select` in parentheses or after `union`. */
interface Query {
  readonly parent: Query | null
  readonly references: Reference[]
}

/** A tenant table in the `from`, `join`, `update` or `delete` of a query. */
interface Reference {
  readonly table: string
  readonly name: string
  /** Places of parameters that its organization equals. */
  readonly parameters: number[]
  /** References whose organization is the same. */
  readonly same: Reference[]
}

/** A parenthesis, a `case`, or the whole statement; after `union`, what follows. */
interface Group {
  readonly parent: Group | null
  readonly query: Query
  /** It holds an `or` of its own, or a `not` stands before it: what it says need not hold. */
  isWeak: boolean
}

/** Where a token stands: only conditions of `where` and `on` hold for every row. */
interface Clause {
  readonly kind: 'tables' | 'where' | 'on' | 'left on' | 'other'
  /** The table that a join brings in: the only one that the `on` of a left join limits. */
  readonly joined: Reference | null
}
const otherClause: Clause = { kind: 'other', joined: null }

const clauseWords = new Set(['set', 'group', 'order', 'having', 'limit', 'returning', 'values', 'select'])
const setWords = new Set(['union', 'except', 'intersect'])
const tableWords = new Set(['from', 'join', 'update'])

const unbound = (reason: string): Binding => ({ isBound: false, reason })

/**
 * Whether every tenant table that a statement touches is limited to an organization, told from its text: by a condition
 * that holds for every row, `"table"."org_id" = ?` or equal to that of a table that is limited, or by what an insert puts
 * into that column. Statements are those that drizzle writes; what is not understood is not bound.
 */
export const bindingOf = (sql: string, tables: TenantTables): Binding => {
  const tokens = tokensOf(sql)
  const verb = tokens[0]?.text ?? ''
  if (!verbs.has(verb)) return unbound(`a statement does not begin with ${verb}`)
  if (moves(tokens)) return unbound('it moves rows to an organization')
  return verb === 'insert' ? insertBinding(tokens, tables) : new StatementReader(tokens, 0, tables).read()
}

const verbs = new Set(['select', 'insert', 'update', 'delete'])

/** Whether a `set` gives a row another organization. */
const moves = (tokens: readonly Token[]): boolean =>
  tokens.some(
    (token, at) =>
      token.kind === 'name' &&
      token.text === 'org_id' &&
      isSign(tokens[at + 1], '=') &&
      !isSign(tokens[at - 1], '.'),
  )

/** Which place a parameter has among all of the statement. */
const placesOf = (tokens: readonly Token[]): readonly number[] => {
  let place = 0
  return tokens.map(({ kind }) => (kind === 'parameter' ? place++ : -1))
}

const isSign = (token: Token | undefined, text: string) => token?.kind === 'sign' && token.text === text
const isWord = (token: Token | undefined, text: string) => token?.kind === 'word' && token.text === text

/** Reads the references and conditions of a statement in one pass each. */
class StatementReader {
  readonly #tokens: readonly Token[]
  readonly #places: readonly number[]
  readonly #tables: TenantTables
  readonly #groups: Group[] = []
  readonly #clauses: Clause[] = []
  readonly #references: Reference[] = []

  /** @param from the first token that is read */
  constructor(tokens: readonly Token[], from: number, tables: TenantTables) {
    this.#tokens = tokens.slice(from)
    this.#places = placesOf(tokens).slice(from)
    this.#tables = tables
  }

  read(): Binding {
    this.#readGroups()
    this.#readConditions()
    return this.#conclude()
  }

  /** Finds the group and clause of each token, the queries, and the tables that they touch. */
  #readGroups(): void {
    let group: Group = { parent: null, query: { parent: null, references: [] }, isWeak: false }
    let clause = otherClause
    let on: Clause['kind'] = 'on'
    const outer: Clause[] = []
    for (const [at, token] of this.#tokens.entries()) {
      if (isSign(token, '(')) {
        const isQuery = isWord(this.#tokens[at + 1], 'select')
        outer.push(clause)
        if (isQuery) clause = otherClause
        group = {
          parent: group,
          query: isQuery ? { parent: group.query, references: [] } : group.query,
          isWeak: isWord(this.#tokens[at - 1], 'not') || (!isQuery && isOperand(this.#tokens[at - 1])),
        }
      } else if (token.kind === 'word') {
        if (token.text === 'or' || token.text === 'between') group.isWeak = true
        else if (token.text === 'case') group = { parent: group, query: group.query, isWeak: true }
        else if (token.text === 'end') group = group.parent ?? group
        else if (token.text === 'left') on = 'left on'
        else if (token.text === 'right' || token.text === 'full') on = 'other'
        else if (token.text === 'inner' || token.text === 'cross') on = 'on'
        else if (token.text === 'where') clause = { kind: 'where', joined: null }
        else if (token.text === 'on') clause = { kind: on, joined: clause.joined }
        else if (clauseWords.has(token.text)) clause = otherClause
        else if (tableWords.has(token.text)) {
          clause = { kind: 'tables', joined: this.#readReference(at + 1, group.query) }
        } else if (setWords.has(token.text)) {
          group = {
            parent: group.parent,
            query: { parent: group.query.parent, references: [] },
            isWeak: false,
          }
        }
      }
      if (isSign(token, ',') && clause.kind === 'tables') this.#readReference(at + 1, group.query)
      this.#groups.push(group)
      this.#clauses.push(clause)
      if (isSign(token, ')')) {
        const isQuery = group.query !== group.parent?.query
        if (!isQuery && isCompared(this.#tokens[at + 1])) group.isWeak = true
        group = group.parent ?? group
        clause = outer.pop() ?? otherClause
      }
    }
  }

  #readReference(at: number, query: Query): Reference | null {
    const [token, next, afterNext] = [this.#tokens[at], this.#tokens[at + 1], this.#tokens[at + 2]]
    if (token?.kind !== 'name' || !this.#tables.has(token.text)) return null
    const alias = isWord(next, 'as') ? afterNext : next
    const reference: Reference = {
      table: token.text,
      name: alias?.kind === 'name' ? alias.text : token.text,
      parameters: [],
      same: [],
    }
    query.references.push(reference)
    this.#references.push(reference)
    return reference
  }

  /** The reference whose organization a `"table"."org_id"` at this place is. */
  #organizationAt(at: number): { reference: Reference; query: Query } | null {
    const [table, dot, column] = [this.#tokens[at], this.#tokens[at + 1], this.#tokens[at + 2]]
    if (table?.kind !== 'name' || !isSign(dot, '.') || column?.kind !== 'name') return null
    for (let query: Query | null = this.#groups[at]?.query ?? null; query !== null; query = query.parent) {
      const reference = query.references.find(({ name }) => name === table.text)
      if (reference) return this.#tables.get(reference.table) === column.text ? { reference, query } : null
    }
    return null
  }

  /** Whether a condition at this place holds for every row of its query. */
  #holds(at: number): boolean {
    const start = this.#groups[at]
    for (let group = start ?? null; group !== null; group = group.parent) {
      if (group.query !== start?.query) break
      if (group.isWeak) return false
    }
    const clause = this.#clauses[at]?.kind ?? 'other'
    const before = this.#tokens[at - 1]
    return clause !== 'other' && clause !== 'tables' && !isWord(before, 'not') && !isOperand(before)
  }

  #readConditions(): void {
    this.#tokens.forEach((token, at) => {
      if (!isSign(token, '=') || !this.#endsAfter(at)) return
      const left = this.#organizationAt(at - 3)
      if (left === null || !this.#holds(at - 3) || !this.#limits(at, left.reference)) return
      const own = this.#groups[at]?.query
      const place = this.#places[at + 1] ?? -1
      if (place !== -1) {
        if (left.query === own) left.reference.parameters.push(place)
        return
      }
      const right = this.#organizationAt(at + 1)
      if (right === null) return
      // An inner query is limited by an outer one, never the other way round.
      if (left.query === own) left.reference.same.push(right.reference)
      if (right.query === own && this.#limits(at, right.reference)) right.reference.same.push(left.reference)
    })
  }

  /** Whether the right side of a comparison is all that there is, and not the start of an expression. */
  #endsAfter(at: number): boolean {
    const end = this.#tokens[(this.#places[at + 1] ?? -1) === -1 ? at + 4 : at + 2]
    return !isCompared(end)
  }

  /** The `on` of a left join limits only the table that it brings in. */
  #limits(at: number, reference: Reference): boolean {
    const clause = this.#clauses[at]
    return clause?.kind !== 'left on' || clause.joined === reference
  }

  #conclude(): Binding {
    const bound = new Set(this.#references.filter(({ parameters }) => parameters.length > 0))
    for (let size = -1; size !== bound.size; ) {
      size = bound.size
      for (const reference of this.#references) {
        if (reference.same.some((other) => bound.has(other))) bound.add(reference)
      }
    }
    const loose = this.#references.find((reference) => !bound.has(reference))
    if (loose !== undefined) return unbound(`"${loose.table}" is not limited to an organization`)
    return { isBound: true, parameters: this.#references.flatMap(({ parameters }) => parameters) }
  }
}

/** `insert into "table" ("org_id", …) values (?, …), …` or `… select ?, …`. */
const insertBinding = (tokens: readonly Token[], tables: TenantTables): Binding => {
  const into = tokens.findIndex((token) => isWord(token, 'into'))
  const table = tokens[into + 1]
  if (table?.kind !== 'name') return unbound('the insert names no table')
  const column = tables.get(table.text)
  const close = tokens.findIndex((token) => isSign(token, ')'))
  const columns = tokens.slice(into + 3, close).filter(({ kind }) => kind === 'name')
  const source = tokens[close + 1]
  const places = placesOf(tokens)
  const position = columns.findIndex(({ text }) => text === column)
  if (column !== undefined && position === -1) return unbound(`"${table.text}" is given no organization`)
  if (isWord(source, 'select')) {
    const first = tokens[close + 2]
    if (column !== undefined && (position !== 0 || first?.kind !== 'parameter'))
      return unbound(`"${table.text}" is given an organization that is no parameter`)
    const selected = new StatementReader(tokens, close + 1, tables).read()
    if (!selected.isBound || column === undefined) return selected
    return { isBound: true, parameters: [places[close + 2] ?? -1, ...selected.parameters] }
  }
  if (!isWord(source, 'values')) return unbound('the insert has neither values nor a query')
  const conflict = tokens.findIndex((token, at) => at > close && isWord(token, 'on'))
  const end = conflict === -1 ? tokens.length : conflict
  const rest = new StatementReader(tokens, end, tables).read()
  if (!rest.isBound) return rest
  const given = valuesAt(tokens.slice(0, end), close + 2, position)
  if (given === null) return unbound('a value is a query')
  if (column === undefined) return rest
  const parameters = given.map((at) => places[at] ?? -1)
  if (parameters.includes(-1)) return unbound(`"${table.text}" is given an organization that is no parameter`)
  return { isBound: true, parameters: [...parameters, ...rest.parameters] }
}

/** Where each row of `values` has its value of a column; -1 for an expression, null when any value is a query. */
const valuesAt = (tokens: readonly Token[], from: number, position: number): number[] | null => {
  const found: number[] = []
  let depth = 0
  let element = 0
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at]
    if (isWord(token, 'select')) return null
    if (isSign(token, '(')) depth++
    else if (isSign(token, ')')) depth--
    else if (isSign(token, ',') && depth === 1) element++
    if (isSign(token, '(') && depth === 1) element = 0
    const isStart = depth === 1 && element === position && (isSign(token, '(') || isSign(token, ','))
    if (!isStart) continue
    const isAlone = isSign(tokens[at + 2], ',') || isSign(tokens[at + 2], ')')
    found.push(isAlone ? at + 1 : -1)
  }
  return found
}
