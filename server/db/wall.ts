/**
 * The corp wall: which database role may touch which table, kept by PostgreSQL itself. It is derived from the catalogue
 * and db/exceptions.ts after the migrations, so that a new table stands behind it without anyone's thinking of it.
 */
import type pg from 'pg'
import { appendOnly, engineRights, exceptions, type Grant, neverDeleted, type Role } from '#db/exceptions.ts'

const roles = ['qunce_corp', 'qunce_identity', 'qunce_engine'] as const satisfies Role[]
const privileges = ['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger'] as const

/** A corp's row, as PostgreSQL prints the condition back. */
const ownCorp = `(corp_id = (NULLIF(current_setting('qunce.corp_id'::text, true), ''::text))::uuid)`

type Policy = { name: string; roles: string[]; using: string | null }

/** A table, partition or view as the catalogue has it. */
export type Relation = {
  name: string
  kind: 'table' | 'partition' | 'view'
  /** The table that a partition is of, else its own name. */
  root: string
  has_row_security: boolean
  policies: Policy[]
  granted: Record<Role, string[]>
}

type Wall = { policies: Policy[]; granted: Partial<Record<Role, Grant>> }

/** What must hold of a relation. Partitions are reached through their table alone, so nobody has rights on them. */
function wallOf(relation: Relation): Wall {
  if (relation.kind === 'view') return { policies: [], granted: { qunce_corp: 'select' } }
  const exception = exceptions[relation.root]
  if (exception) return { policies: [], granted: relation.kind === 'table' ? exception.grants : {} }
  const reach = engineRights[relation.root]
  const policies = [{ name: 'corp_wall', roles: ['qunce_corp'], using: ownCorp }]
  if (reach) policies.push({ name: 'engine_reach', roles: ['qunce_engine'], using: 'true' })
  if (relation.kind === 'partition') return { policies, granted: {} }
  const own = ownRights(relation.root)
  return { policies, granted: reach ? { qunce_corp: own, qunce_engine: reach.grant } : { qunce_corp: own } }
}

function ownRights(table: string): Grant {
  if (appendOnly.includes(table)) return 'select,insert'
  return neverDeleted.includes(table) ? 'select,insert,update' : 'select,insert,update,delete'
}

/** The statements that bring the relations from what the catalogue says to what must hold; none when all holds. */
export function wallStatements(relations: Relation[]): string[] {
  return relations.flatMap((relation) => {
    const wall = wallOf(relation)
    const name = quoted(relation.name)
    const statements: string[] = []
    for (const role of roles) {
      const wanted = wall.granted[role]?.split(',') ?? []
      if (wanted.toSorted().join() === relation.granted[role].toSorted().join()) continue
      statements.push(`revoke all on ${name} from ${role}`)
      if (wanted.length > 0) statements.push(`grant ${wanted.join(', ')} on ${name} to ${role}`)
    }
    if (wall.policies.length > 0 && !relation.has_row_security)
      statements.push(`alter table ${name} enable row level security`)
    for (const policy of relation.policies)
      if (!wall.policies.some((other) => isSame(policy, other)))
        statements.push(`drop policy ${quoted(policy.name)} on ${name}`)
    for (const policy of wall.policies)
      if (!relation.policies.some((other) => isSame(policy, other)))
        statements.push(`create policy ${policy.name} on ${name} to ${policy.roles.join()} using (${policy.using})`)
    return statements
  })
}

const isSame = (a: Policy, b: Policy): boolean =>
  a.name === b.name && a.roles.join() === b.roles.join() && a.using === b.using

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Makes the roles, lets `login` take them, and brings every relation behind the wall. Repeatable. */
export async function raiseWall(client: pg.ClientBase, login: string): Promise<void> {
  const statements = wallStatements(await listRelations(client))
  // A function with its owner's rights is a door in the wall: the engine's role alone goes through.
  const open = await client.query<{ call: string }>(`
    select p.oid::regprocedure::text as call
    from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prosecdef
      and (has_function_privilege('public', p.oid, 'execute') or not has_function_privilege('qunce_engine', p.oid, 'execute'))`)
  for (const { call } of open.rows)
    statements.push(`revoke all on function ${call} from public`, `grant execute on function ${call} to qunce_engine`)
  if (statements.length > 0) await client.query(['begin', ...statements, 'commit'].join(';\n'))
  for (const role of roles) {
    const member = await client.query<{ is_member: boolean }>(
      `
      select pg_has_role($1, $2, case when current_setting('server_version_num')::int < 160000 then 'member' else 'set' end) as is_member`,
      [login, role],
    )
    if (!member.rows[0]?.is_member) await client.query(`grant ${role} to ${quoted(login)}`)
  }
}

/** Makes the roles that do not exist yet. They sign in nowhere; logins take them with `set role`. */
export async function makeRoles(client: pg.ClientBase): Promise<void> {
  const found = await client.query<{ rolname: string }>('select rolname from pg_roles where rolname = any($1)', [roles])
  const missing = roles.filter((role) => !found.rows.some((row) => row.rolname === role))
  for (const role of missing) await client.query(`create role ${role} nologin`)
}

/** Every relation of the schema `public` that holds or shows rows. */
export async function listRelations(client: pg.ClientBase): Promise<Relation[]> {
  const found = await client.query<Relation>(
    `
    select
      c.relname as name,
      case when c.relispartition then 'partition' when c.relkind in ('v', 'm') then 'view' else 'table' end as kind,
      coalesce((select r.relname from pg_class r where r.oid = pg_partition_root(c.oid)), c.relname) as root,
      c.relrowsecurity as has_row_security,
      coalesce(
        (select jsonb_agg(jsonb_build_object(
          'name', p.polname,
          'roles', (select coalesce(jsonb_agg(r.rolname order by r.rolname), '[]') from pg_roles r where r.oid = any(p.polroles)),
          'using', pg_get_expr(p.polqual, p.polrelid)) order by p.polname)
        from pg_policy p
        where p.polrelid = c.oid), '[]') as policies,
      (select jsonb_object_agg(role, (
        select coalesce(jsonb_agg(privilege), '[]')
        from unnest($2::text[]) privilege
        where has_table_privilege(role, c.oid, privilege)))
      from unnest($1::text[]) role) as granted
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
    order by c.relname`,
    [roles, privileges],
  )
  return found.rows
}
