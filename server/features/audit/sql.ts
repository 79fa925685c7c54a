import { sql } from 'kysely'
import type { AuditAction, AuditItem, AuditQuery } from '#contract/audit.ts'
import type { CorpTx } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { type Json, secretIn } from '#server/features/audit/rules.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, realInstant, type RealInstant } from '#server/kernel/time.ts'

/** Who did it. Any `Actor` is one; what acts by itself (command line, engine) has no staff id. */
export type AuditActor = { corpId: CorpId; staffId: string | null; name: string; address: string | null }

/** What it was done to: the kind as in routes and tables, and the id that leads there. */
export type AuditObject = { kind: string; id: string }

/**
 * Writes a line of the audit trail in the transaction of the change it tells of. The application can add lines and
 * read them, nothing else. Throws (a bug) when a field of `detail` is named like a secret.
 */
export const recordAudit = (
  tx: CorpTx,
  now: { at: CorpInstant; realAt: RealInstant },
  actor: AuditActor,
  action: AuditAction,
  object: AuditObject,
  detail: { readonly [key: string]: Json } = {},
): Promise<void> => recordAuditOfMany(tx, now, actor, action, { kind: object.kind, ids: [object.id] }, detail)

/** Writes a line for each of several objects that the same was done to at once. */
export async function recordAuditOfMany(
  tx: CorpTx,
  now: { at: CorpInstant; realAt: RealInstant },
  actor: AuditActor,
  action: AuditAction,
  objects: { kind: string; ids: readonly string[] },
  detail: { readonly [key: string]: Json } = {},
): Promise<void> {
  const secret = secretIn(detail)
  if (secret !== null)
    throw new Error(`${action}: ${secret} is named like a secret, which the audit trail must not hold`)
  await sql`
    insert into audit
      (corp_id, audit_id, recorded_real_at, at, actor_staff_id, actor, action, object_kind, object_id, detail, ip)
    select ${actor.corpId}::uuid, audit_id, ${now.realAt}, ${now.at}, ${actor.staffId}, ${actor.name}, ${action},
      ${objects.kind}, object_id, ${JSON.stringify(detail)}::jsonb, ${actor.address}
    from unnest(${objects.ids.map(() => newId())}::uuid[], ${objects.ids}::text[]) as given (audit_id, object_id)`.execute(
    tx,
  )
}

/** A place in the trail, between two lines. */
export type AuditPlace = { realAt: RealInstant; auditId: string }

/** Lines of the trail, the latest first, `limit` at most, after `place`. */
export async function listAudit(
  tx: CorpTx,
  corpId: CorpId,
  filter: Omit<AuditQuery, 'cursor' | 'limit'>,
  place: AuditPlace | undefined,
  limit: number,
): Promise<AuditItem[]> {
  const { action, objectKind, objectId, actorStaffId, from, to } = filter
  let statement = tx
    .selectFrom('audit')
    .select(['audit_id', 'recorded_real_at', 'at', 'actor_staff_id', 'actor', 'action'])
    .select(['object_kind', 'object_id', 'detail', 'ip'])
    .where('corp_id', '=', corpId)
    .orderBy('recorded_real_at', 'desc')
    .orderBy('audit_id', 'desc')
    .limit(limit)
  if (action !== undefined) statement = statement.where('action', '=', action)
  if (objectKind !== undefined) statement = statement.where('object_kind', '=', objectKind)
  if (objectId !== undefined) statement = statement.where('object_id', '=', objectId)
  if (actorStaffId !== undefined) statement = statement.where('actor_staff_id', '=', actorStaffId)
  if (from !== undefined) statement = statement.where('recorded_real_at', '>=', instantOf(from))
  if (to !== undefined) statement = statement.where('recorded_real_at', '<', instantOf(to))
  if (place !== undefined)
    statement = statement.where(
      sql<boolean>`(recorded_real_at, audit_id) < (${place.realAt}::timestamptz, ${place.auditId}::uuid)`,
    )
  const rows = await statement.execute()
  return rows.map((row) => ({
    auditId: row.audit_id,
    realAt: row.recorded_real_at.toString(),
    at: row.at.toString(),
    actor: { staffId: row.actor_staff_id, name: row.actor },
    action: row.action as AuditAction, // only recordAudit writes it
    object: { kind: row.object_kind, id: row.object_id },
    detail: row.detail as AuditItem['detail'], // only recordAudit writes it
    address: row.ip,
  }))
}

const instantOf = (text: string): RealInstant => realInstant(Temporal.Instant.from(text))
