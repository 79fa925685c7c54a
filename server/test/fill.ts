/** A corp with a row in every table, made from the catalogue, so that a new table is filled without anyone's thinking of it. */
import { type Kysely, sql } from 'kysely'
import { exceptions } from '#db/exceptions.ts'
import { newId } from '#server/db/new-id.ts'
import type { Tables } from '#server/db/tables.ts'
import type { SampleIds } from '#server/http/sample.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type Row = Record<string, unknown>
type Column = { name: string; type: string; isNullable: boolean; hasDefault: boolean }
type ForeignKey = { columns: string[]; table: string; references: string[] }
type Table = { name: string; key: string[]; columns: Column[]; foreignKeys: ForeignKey[]; checks: string[] }

/** What types and checks do not tell: values that a table's own rules, or its readers, ask for. */
export type Given = Record<string, Row>

/** Every table of the schema but partitions, those first that others refer to. */
export async function listTables(owner: Kysely<Tables>): Promise<Table[]> {
  const { rows } = await sql<Table>`
    select
      c.relname as name,
      (select array_agg(a.attname::text) from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
        where i.indrelid = c.oid and i.indisprimary) as key,
      (select jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, null),
          'isNullable', not a.attnotnull, 'hasDefault', a.atthasdef) order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
      coalesce((select jsonb_agg(jsonb_build_object(
          'table', k.confrelid::regclass::text,
          'columns', (select jsonb_agg(a.attname order by n) from unnest(k.conkey) with ordinality as x (num, n)
            join pg_attribute a on a.attrelid = k.conrelid and a.attnum = num),
          'references', (select jsonb_agg(a.attname order by n) from unnest(k.confkey) with ordinality as x (num, n)
            join pg_attribute a on a.attrelid = k.confrelid and a.attnum = num)))
        from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and k.conparentid = 0), '[]') as "foreignKeys",
      array(select pg_get_constraintdef(k.oid) from pg_constraint k where k.conrelid = c.oid and k.contype = 'c') as checks
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    order by c.relname`.execute(owner)
  const sorted: Table[] = []
  for (let left = rows; left.length > 0;) {
    const isReady = (table: Table) =>
      table.foreignKeys.every((key) => key.table === table.name || sorted.some((other) => other.name === key.table))
    const ready = left.filter(isReady)
    if (ready.length === 0)
      throw new Error(`tables refer to one another in a circle: ${left.map(({ name }) => name).join()}`)
    sorted.push(...ready)
    left = left.filter((table) => !ready.includes(table))
  }
  return sorted
}

export const isCorpTable = (table: { name: string }): boolean => !(table.name in exceptions)

/**
 * Writes a row into every corp table that has none of the corp, and gives one row of each. Texts carry `mark`, so that
 * they are known wherever they show up; columns that name another table's key lead to that table's row.
 */
export async function fillCorp(
  owner: Kysely<Tables>,
  corpId: CorpId,
  mark: string,
  given: Given = {},
): Promise<Map<string, Row>> {
  const filled = new Map<string, Row>()
  for (const table of (await listTables(owner)).filter(isCorpTable)) {
    const name = sql.table(table.name)
    const there = await sql<Row>`select * from ${name} where corp_id = ${corpId} limit 1`.execute(owner)
    const row = there.rows[0] ?? rowOf(table, { corpId, mark, filled, given: given[table.name] ?? {} })
    if (!there.rows[0]) {
      const columns = Object.keys(row)
      const values = columns.map((column) => sql`${row[column]}`)
      await sql`insert into ${name} (${sql.join(columns.map((column) => sql.ref(column)))}) values (${sql.join(values)})`.execute(
        owner,
      )
    }
    filled.set(table.name, row)
  }
  return filled
}

type Around = { corpId: CorpId; mark: string; filled: Map<string, Row>; given: Row }

function rowOf(table: Table, { corpId, mark, filled, given }: Around): Row {
  const row: Row = { corp_id: corpId }
  for (const key of table.foreignKeys) {
    const parent = filled.get(key.table)
    for (const [at, column] of key.columns.entries()) row[column] ??= parent?.[key.references[at] ?? '']
  }
  for (const column of table.columns) {
    if (column.name in row) continue
    const parent =
      filled.get(column.name.replace(/^.*?_?(\w+)_id$/, '$1')) ?? filled.get(column.name.replace(/_id$/, ''))
    const led = column.name.endsWith('_id') ? parent?.[column.name] : undefined
    if (led !== undefined) row[column.name] = led
    else if (!column.isNullable && (!column.hasDefault || isFreeText(table, column)))
      row[column.name] = valueOf(table, column, mark)
  }
  const all = Object.entries({ ...row, ...given }).map(([name, value]) => [name, isLed(value) ? value(filled) : value])
  return Object.fromEntries(all.filter(([, value]) => value !== undefined))
}

/** A given value that leads to another table's row without a foreign key that says so. */
const isLed = (value: unknown): value is (filled: Map<string, Row>) => unknown => typeof value === 'function'

const isFreeText = (table: Table, { name, type }: Column): boolean =>
  type === 'text' && !table.checks.some((check) => check.includes(`(${name} `))

function valueOf(table: Table, column: Column, mark: string): unknown {
  const listed = table.checks
    .map((check) => new RegExp(`^CHECK \\(\\(${column.name} = ANY \\(ARRAY\\['([^']+)'`).exec(check)?.[1])
    .find((word) => word !== undefined)
  if (listed !== undefined) return listed
  if (column.type.endsWith('[]')) return '{}'
  switch (column.type) {
    case 'uuid':
      return newId()
    case 'text':
      return `${mark} ${table.name}.${column.name}`
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'real':
    case 'double precision':
      return 1
    case 'boolean':
      return false
    case 'jsonb':
      return '{}'
    case 'bytea':
      return Buffer.from(mark)
    case 'date':
      return '2026-03-01'
    case 'timestamp with time zone':
      return '2026-03-01T08:00:00Z'
    default:
      throw new Error(`${table.name}.${column.name} is ${column.type}: say here what such a column is filled with`)
  }
}

/** The id of each table's row, under the name that parameters carry. */
export function idsOf(rows: Map<string, Row>, sessionId: string): SampleIds {
  const ids = [...rows].flatMap(([table, row]) => {
    const id = row[`${table}_id`]
    return typeof id === 'string' ? [[`${camel(table)}Id`, id]] : []
  })
  const wecomChatId = rows.get('group_chat')?.['wecom_chat_id']
  const externalUserid = rows.get('contact_identity')?.['value']
  return { ...Object.fromEntries(ids), sessionId, wecomChatId, externalUserid } as SampleIds // every noun of it is a table
}

const camel = (name: string): string => name.replaceAll(/_(\w)/g, (_all, letter: string) => letter.toUpperCase())

/** A print of every table's rows, all or one corp's, for telling whether anything changed anywhere. */
export async function printTables(
  owner: Kysely<Tables>,
  tables: readonly { name: string }[],
  corpId?: CorpId,
): Promise<Map<string, string>> {
  const which = corpId === undefined ? sql`` : sql` where t.corp_id = ${corpId}`
  const prints = tables.map(
    ({ name }) => sql`
      select ${sql.lit(name)} as name,
        count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as print
      from ${sql.table(name)} t${which}`,
  )
  const { rows } = await sql<{ name: string; print: string }>`${sql.join(prints, sql` union all `)}`.execute(owner)
  return new Map(rows.map(({ name, print }) => [name, print]))
}
