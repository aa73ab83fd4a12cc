import { describe, expect, it } from 'vitest'
import { survivingMutants } from '../../tests/harness/recorded-statements.ts'
import { tenantTables } from '../store.ts'
import { bindingOf } from './binding.ts'

const binding = (sql: string) => bindingOf(sql, tenantTables)

const bound: readonly (readonly [string, readonly number[]])[] = [
  ['select "id" from "agents" where ("agents"."org_id" = ? and "agents"."id" = ?) limit ?', [0]],
  ['select 1 from "agents" where ("agents"."id" = ? and "agents"."org_id" = ?)', [1]],
  [
    'select 1 from "agents" inner join "agent_versions" on ("agent_versions"."org_id" = "agents"."org_id" and "agent_versions"."agent_id" = "agents"."id") where "agents"."org_id" = ?',
    [0],
  ],
  [
    'select 1 from "agents" left join "agent_versions" on ("agent_versions"."org_id" = "agents"."org_id") where "agents"."org_id" = ?',
    [0],
  ],
  ['select 1 from "agents" "other" where "other"."org_id" = ?', [0]],
  ['select 1 from (select "id" from "agents" where "agents"."org_id" = ?) "some" where "some"."id" = ?', [0]],
  [
    'select 1 from "agents" where ("agents"."org_id" = ? and not exists (select 1 from "alerts" where "alerts"."org_id" = "agents"."org_id"))',
    [0],
  ],
  [
    'select 1 from "agents" where "agents"."org_id" = ? union all select 1 from "alerts" where "alerts"."org_id" = ?',
    [0, 1],
  ],
  [
    'select case when "agents"."id" = ? or 1 then 1 end from "agents" where "agents"."org_id" = ? group by case when 1 then 2 end',
    [1],
  ],
  [
    'select 1 from "agents" right join "alerts" on "alerts"."id" = "agents"."id" where "agents"."org_id" = ? and "alerts"."org_id" = ?',
    [0, 1],
  ],
  [
    'update "agents" set "name" = (select max("id") from "alerts" where "alerts"."org_id" = ?) where "agents"."org_id" = ?',
    [1, 0],
  ],
  ['update "agents" set "name" = ? where ("agents"."org_id" = ? and ("agents"."id" = ? or 1))', [1]],
  ['delete from "agents" where "agents"."org_id" = ?', [0]],
  ['insert into "agents" ("org_id", "id") values (?, ?), (?, lower(?))', [0, 2]],
  ['insert into "agents" ("id", "org_id") values (?, ?) on conflict do nothing', [1]],
  ['insert into "agents" ("org_id", "id") select ?, json_extract(value, \'$[0]\') from json_each(?)', [0]],
  ['insert into "agents" ("org_id", "id") select ?, "id" from "alerts" where "alerts"."org_id" = ?', [0, 1]],
  ['select "settings" from "organizations" where "organizations"."id" = ?', [0]],
  ['select 1', []],
]

const loose: readonly string[] = [
  'select "id" from "agents"',
  'select "id" from "agents" where "agents"."id" = ?',
  'select "id" from "agents" where ("agents"."org_id" = ? or "agents"."id" = ?)',
  'select "id" from "agents" where not "agents"."org_id" = ?',
  'select "id" from "agents" where not ("agents"."org_id" = ?)',
  'select "id" from "agents" where ("agents"."id" = ? or ("agents"."org_id" = ? and 1))',
  'select "id" from "agents" where "agents"."org_id" = "agents"."org_id"',
  'select "id" from "agents" where "agents"."org_id" <> ?',
  'select "id" from "agents" where "agents"."org_id" = ? || ?',
  'select "id" from "agents" order by "agents"."org_id" = ?',
  'select "agents"."org_id" = ? from "agents"',
  'select 1 from "agents", "alerts" where "agents"."org_id" = ?',
  'select 1 from "agents" inner join "alerts" on "alerts"."id" = "agents"."id" where "agents"."org_id" = ?',
  'select 1 from "agents" left join "alerts" on ("agents"."org_id" = ? and "alerts"."org_id" = "agents"."org_id")',
  'select 1 from "agents" where exists (select 1 from "alerts" where "alerts"."org_id" = ? and "agents"."id" = ?)',
  'select 1 from "agents" where exists (select 1 from "alerts" where "alerts"."org_id" = ? and "agents"."org_id" = ?)',
  'select 1 from "agents" where "agents"."org_id" = ? union all select 1 from "alerts"',
  'select 1 from "agents" where ("agents"."org_id" = ? and "agents"."id" in (select "id" from "alerts"))',
  'select 1 from "agents" where case when "agents"."org_id" = ? then 1 else 1 end',
  'update "agents" set "org_id" = ?',
  'update "agents" set "name" = (select "name" from "alerts") where "agents"."org_id" = ?',
  'delete from "agents"',
  'insert into "agents" ("id") values (?)',
  'insert into "agents" ("org_id", "id") values (?, ?), (null, ?)',
  'insert into "agents" ("org_id", "id") values (? || ?, ?)',
  'insert into "agents" ("org_id", "id") values ((select "org_id" from "alerts"), ?)',
  'insert into "agents" ("org_id", "id") values (?, (select "id" from "alerts"))',
  'insert into "agents" ("org_id", "id") select "alerts"."org_id", ? from "alerts"',
  'insert into "agents" ("org_id", "id") select ?, "id" from "alerts"',
  'insert into "agents" ("org_id", "id") values (?, ?) on conflict do update set "name" = (select "name" from "alerts")',
  'select "settings" from "organizations"',
  'select 1 from "agents" where ("agents"."org_id" = ?) = 0',
  'select 1 from "agents" where ("agents"."org_id" = ?) is not 1',
  'select 1 from "agents" where "agents"."org_id" = ? is null',
  'select 1 from "agents" where 0 = ("agents"."org_id" = ?)',
  'select 1 from "agents" where "agents"."id" between ? and "agents"."org_id" = ?',
  'select 1 from "agents" where +"agents"."org_id" = ?',
  'select 1 from "agents" right join "alerts" on ("agents"."org_id" = ? and "alerts"."org_id" = ?)',
  'select 1 from "agents" full join "alerts" on ("agents"."org_id" = ? and "alerts"."org_id" = ?)',
  'update "agents" set "org_id" = ? where "agents"."org_id" = ?',
  'insert into "agents" ("org_id", "id") values (?, ?) on conflict do update set "org_id" = ?',
  'with "some" as (select 1) insert into "agents" ("id") values (?)',
  'replace into "agents" ("id") values (?)',
  'drop table "agents"',
]

describe('a statement', () => {
  it.each(bound)('is limited to the organization by its parameters: %s', (sql, parameters) => {
    expect(binding(sql)).toEqual({ isBound: true, parameters })
  })

  it.each(loose)('is not limited: %s', (sql) => {
    expect(binding(sql)).toMatchObject({ isBound: false })
  })

  it('is not limited without any one of its conditions', () => {
    expect(survivingMutants(bound.map(([sql]) => sql))).toEqual([])
  })
})
