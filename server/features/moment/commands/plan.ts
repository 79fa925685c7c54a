import type { ChangeMoment, MomentSettings, SaveMoment } from '#contract/moment.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { forgetUse, noteUses } from '#server/features/content/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { prepare } from '#server/features/moment/commands/prepare.ts'
import { momentLane, momentQueueName } from '#server/features/moment/lane.ts'
import { isChangeable } from '#server/features/moment/rules/standing.ts'
import {
  deleteMoment,
  insertMoment,
  listMoments,
  type Moment,
  rewriteMoment,
} from '#server/features/moment/sql/moment.ts'
import { listSeen } from '#server/features/moment/sql/scope.ts'
import { putSettings } from '#server/features/moment/sql/setting.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type CommandDeps = { db: Database }

/** Puts a post on the calendar; it goes nowhere before it is scheduled. Refuses as `prepare` does. */
export async function planMoment(
  { db }: CommandDeps,
  actor: AuditActor,
  scope: Scope,
  input: SaveMoment,
): Promise<{ momentId: string }> {
  const momentId = newId()
  await db.corp(actor.corpId, async (tx) => {
    const { post, now } = await prepare(tx, actor.corpId, scope, input)
    const lane = momentLane(actor.corpId)
    await insertMoment(tx, actor.corpId, { momentId, lane, ...post, createdBy: actor.name }, now.at)
    await noteUses(tx, actor.corpId, { kind: 'moment', id: momentId }, copied(input))
    const detail = { kind: post.kind, dueAt: post.dueAt.toString() }
    await recordAudit(tx, now, actor, 'moment.planned', { kind: 'moment', id: momentId }, detail)
  })
  return { momentId }
}

/**
 * Writes a post anew of which nothing has gone out; one that was scheduled stays so. Refuses with `moment_settled` else,
 * and with `request_conflict`, naming who, when somebody wrote it anew since it was seen.
 */
export const changePlanned = (
  { db }: CommandDeps,
  actor: AuditActor,
  scope: Scope,
  momentId: string,
  { revision, ...input }: ChangeMoment,
): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const held = await lockOwn(tx, actor.corpId, scope, momentId)
    if (!isChangeable(held.state)) throw settled(held)
    if (held.revision !== revision)
      throw new AppError('request_conflict', {
        details: [
          {
            field: 'revision',
            value: revision,
            rule: `is ${held.revision}`,
            repair: `${held.writtenBy} saved it meanwhile`,
          },
        ],
      })
    const { post, now } = await prepare(tx, actor.corpId, scope, input)
    await rewriteMoment(tx, actor.corpId, { momentId, ...post, by: actor.name }, now.at)
    await noteUses(tx, actor.corpId, { kind: 'moment', id: momentId }, copied(input))
    const detail = { kind: post.kind, dueAt: post.dueAt.toString() }
    await recordAudit(tx, now, actor, 'moment.changed', { kind: 'moment', id: momentId }, detail)
    if (held.state === 'scheduled')
      await wakeLanes(tx, actor.corpId, momentQueueName, [{ lane: held.lane, dueAt: post.dueAt }])
  })

/** Takes a post off the calendar that was never scheduled, or that WeCom did not take. */
export const deletePlanned = ({ db }: CommandDeps, actor: AuditActor, scope: Scope, momentId: string): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const held = await lockOwn(tx, actor.corpId, scope, momentId)
    if (held.state !== 'draft' && held.state !== 'failed') throw settled(held)
    await deleteMoment(tx, actor.corpId, momentId)
    await forgetUse(tx, actor.corpId, { kind: 'moment', id: momentId })
    const now = await corpNow(tx, actor.corpId)
    await recordAudit(tx, now, actor, 'moment.deleted', { kind: 'moment', id: momentId }, { kind: held.kind })
  })

const copied = ({ library }: SaveMoment): string[] => (library === undefined ? [] : [library])

/** Changes the day's ceiling and the quiet hours; what is under way keeps what it was begun with. */
export const changeSettings = ({ db }: CommandDeps, actor: AuditActor, settings: MomentSettings): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    await putSettings(tx, actor.corpId, settings)
    const now = await corpNow(tx, actor.corpId)
    const object = { kind: 'corp', id: actor.corpId }
    await recordAudit(tx, now, actor, 'moment.settings_changed', object, settings)
    await wakeLanes(tx, actor.corpId, momentQueueName, [{ lane: momentLane(actor.corpId), dueRealAt: now.realAt }])
  })

/** Holds a post whose staff the actor sees all. Throws `not_found`. */
export async function lockOwn(tx: CorpTx, corpId: CorpId, scope: Scope, momentId: string): Promise<Moment> {
  const [held] = await listOwn(tx, corpId, scope, [momentId], 'change')
  if (!held) throw new AppError('not_found')
  return held
}

/** Posts by their time. Throws `not_found` when one is not there, or asks staff whom the actor does not see. */
export async function listOwn(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  momentIds: readonly string[],
  purpose: 'read' | 'change',
): Promise<Moment[]> {
  const held = await listMoments(tx, corpId, momentIds, purpose)
  if (held.length < new Set(momentIds).size) throw new AppError('not_found')
  if (scope.kind === 'all') return held
  const staffIds = [...new Set(held.flatMap((post) => post.staffIds))]
  const { staff } = await listSeen(tx, corpId, scope, { staffIds, tagIds: [] })
  const isOwn = (post: Moment): boolean => post.staffIds.length > 0 && post.staffIds.every((id) => staff.has(id))
  if (!held.every(isOwn)) throw new AppError('not_found')
  return held
}

/** It does not stand so that this can be done to it. */
export const settled = ({ momentId, state }: Pick<Moment, 'momentId' | 'state'>): AppError =>
  new AppError('moment_settled', {
    details: [{ field: 'momentId', value: momentId, rule: `the post is ${state}`, repair: 'load it again' }],
  })
