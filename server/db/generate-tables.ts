/** Writes server/db/tables.ts, kysely's picture of the database, from PostgreSQL's own catalogue. */
import type pg from 'pg'

type Column = {
  relation: string
  is_view: boolean
  name: string
  type: string
  is_nullable: boolean
  has_default: boolean
  labels: string[] | null
  checks: string[]
}

/** The text of tables.ts for a migrated database. Throws on a column type that Qunce has no place for. */
export async function generateTables(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<Column>(`
    select
      c.relname as relation,
      c.relkind = 'v' as is_view,
      a.attname as name,
      format_type(coalesce(nullif(t.typbasetype, 0), a.atttypid), null) as type,
      not a.attnotnull as is_nullable,
      a.atthasdef as has_default,
      (select array_agg(e.enumlabel::text order by e.enumsortorder) from pg_enum e where e.enumtypid = a.atttypid) as labels,
      array(
        select pg_get_constraintdef(k.oid)
        from pg_constraint k
        where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]) as checks
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and not c.relispartition
    order by c.relname, a.attnum`)
  return print(Map.groupBy(rows, ({ relation }) => relation))
}

function print(relations: Map<string, Column[]>): string {
  const body = [...relations].map(
    ([name, columns]) =>
      `export interface ${pascal(name)}Table {\n${columns.map((column) => `  ${column.name}: ${columnType(column)}\n`).join('')}}\n`,
  )
  const names = [...relations.keys()].map((name) => `  ${name}: ${pascal(name)}Table\n`)
  const all = `${body.join('\n')}\nexport interface Tables {\n${names.join('')}}\n`
  const kysely = ['ColumnType', 'Generated'].filter((word) => all.includes(`${word}<`))
  const ids = all.includes('CorpId') ? `import type { CorpId } from '#server/kernel/ids.ts'\n` : ''
  const json = ['Json', 'NullableJson'].filter((word) => new RegExp(`\\b${word}\\b`).test(all))
  const time = ['CorpInstant', 'RealInstant'].filter((word) => all.includes(word))
  const imports = [
    kysely.length > 0 ? `import type { ${kysely.join(', ')} } from 'kysely'\n` : '',
    json.length > 0 ? `import type { ${json.join(', ')} } from '#server/db/json.ts'\n` : '',
    ids,
    time.length > 0 ? `import type { ${time.join(', ')} } from '#server/kernel/time.ts'\n` : '',
  ]
  return `// Written by \`npm run tables\` from the migrated database.\n${imports.join('')}\n${all}`
}

function columnType(column: Column): string {
  const scalar = column.type.endsWith('[]') ? column.type.slice(0, -2) : column.type
  if (scalar === 'jsonb') {
    const json = column.is_nullable ? 'NullableJson' : 'Json'
    return column.has_default ? 'ColumnType<unknown, string | undefined, string>' : json
  }
  const element = column.labels ? union(column.labels) : (listed(column.checks) ?? typeOf(column, scalar))
  const value = column.type.endsWith('[]') ? `${element.includes(' | ') ? `(${element})` : element}[]` : element
  const type = column.is_nullable ? `${value} | null` : value
  if (column.is_view) return `ColumnType<${type}, never, never>`
  return column.has_default ? `Generated<${type}>` : type
}

function typeOf(column: Column, scalar: string): string {
  if (column.name === 'corp_id') return 'CorpId'
  if (scalar === 'timestamp with time zone') return column.name.endsWith('_real_at') ? 'RealInstant' : 'CorpInstant'
  const type = types[scalar]
  if (type === undefined)
    throw new Error(`${column.relation}.${column.name} is ${scalar}, which server/db/wire.ts does not carry`)
  return type
}

const types: Record<string, string> = {
  uuid: 'string',
  text: 'string',
  smallint: 'number',
  integer: 'number',
  bigint: 'number',
  real: 'number',
  'double precision': 'number',
  numeric: 'string',
  boolean: 'boolean',
  date: 'Temporal.PlainDate',
  'time without time zone': 'Temporal.PlainTime',
  bytea: 'Buffer',
}

/** The words of `check (column in ('a', 'b'))`, which PostgreSQL prints as `= ANY (ARRAY['a'::text, …])`. */
function listed(checks: string[]): string | undefined {
  const list = checks
    .map((check) => /^CHECK \(\(\w+ = (?:ANY \(ARRAY\[(.*)\]\)|('.*'::text))\)\)$/.exec(check))
    .find(Boolean)
  const words = (list?.[1] ?? list?.[2])?.matchAll(/'((?:[^']|'')*)'::text/g)
  return words && union([...words].map((word) => (word[1] ?? '').replaceAll("''", "'")))
}

const union = (words: string[]): string => words.map((word) => `'${word.replaceAll("'", "\\'")}'`).join(' | ')

const pascal = (name: string): string =>
  name
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
