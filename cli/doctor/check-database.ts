import { sql } from 'kysely'
import { bad, type Finding, ok } from '#server/features/corp/index.ts'
import type { Database } from '#server/db/database.ts'

/** The database answers, is new enough, and its roles stand behind the corp wall. It was migrated when it was opened. */
export async function checkDatabase(db: Database): Promise<Finding[]> {
  const { rows } = await db.engine(
    (tx) =>
      sql<{ version: number; text: string; may_pass: string[] }>`
      select current_setting('server_version_num')::integer as version, current_setting('server_version') as text,
        coalesce((select array_agg(rolname::text order by rolname) from pg_roles
          where rolname in ('qunce_corp', 'qunce_identity', 'qunce_engine') and (rolsuper or rolbypassrls)), '{}') as may_pass`.execute(
        tx,
      ),
    { readOnly: true },
  )
  const { version = 0, text = '', may_pass: mayPass = [] } = rows[0] ?? {}
  const findings = [
    version >= 150_000
      ? ok(
          'database',
          `数据库 PostgreSQL ${text} 可用，结构已是最新`,
          `PostgreSQL ${text} answers, its schema is current`,
        )
      : bad(
          'fail',
          'database',
          { zh: `PostgreSQL ${text} 太旧`, en: `PostgreSQL ${text} is too old` },
          { zh: '升级到 15 或更新的版本', en: 'upgrade it to 15 or later' },
        ),
  ]
  findings.push(
    mayPass.length === 0
      ? ok('database_roles', '数据库角色都受企业隔离约束', 'no role of the database passes the corp wall')
      : bad(
          'fail',
          'database_roles',
          { zh: `角色 ${mayPass.join('、')} 可以绕过企业隔离`, en: `${mayPass.join(', ')} may pass the corp wall` },
          {
            zh: `以数据库管理员执行：${mayPass.map((role) => `alter role ${role} nosuperuser nobypassrls;`).join(' ')}`,
            en: `run as the database's administrator: ${mayPass.map((role) => `alter role ${role} nosuperuser nobypassrls;`).join(' ')}`,
          },
        ),
  )
  return findings
}
