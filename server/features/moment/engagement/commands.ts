import type { EngagementPreview, SaveEngagementPlan } from '#contract/engagement.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { corpNow, getCorp } from '#server/features/corp/index.ts'
import { engagementQueueName } from '#server/features/moment/engagement/jobs.ts'
import { faultsOfPlan, nextTime } from '#server/features/moment/engagement/rules.ts'
import {
  countAskable,
  countPlans,
  deletePlan,
  insertPlan,
  lockPlan,
  type Plan,
  rewritePlan,
  switchPlan,
} from '#server/features/moment/engagement/sql.ts'
import { momentLane } from '#server/features/moment/lane.ts'
import { listSeen } from '#server/features/moment/sql/scope.ts'
import { readSettings } from '#server/features/moment/sql/setting.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

type CommandDeps = { db: Database }

/** Makes a plan; it asks from its next time on. Refuses as `prepare` does. */
export const makePlan = (
  { db }: CommandDeps,
  actor: AuditActor,
  scope: Scope,
  input: SaveEngagementPlan,
): Promise<{ engagementPlanId: string }> =>
  db.corp(actor.corpId, async (tx) => {
    const { corpId, name: createdBy } = actor
    const engagementPlanId = newId()
    const { plan, now } = await prepare(tx, corpId, scope, input, await countPlans(tx, corpId))
    const lane = momentLane(corpId)
    await insertPlan(tx, corpId, { engagementPlanId, lane, ...plan, createdBy }, now.at)
    await recordAudit(tx, now, actor, 'engagement.planned', objectOf(engagementPlanId), detailOf(input))
    await wakeLanes(tx, corpId, engagementQueueName, [{ lane, dueAt: plan.wakeAt }])
    return { engagementPlanId }
  })

/** Writes a plan anew; what it has asked for stays. One that is off stays off. Refuses as `prepare` does. */
export const changePlan = (
  { db }: CommandDeps,
  actor: AuditActor,
  scope: Scope,
  engagementPlanId: string,
  input: SaveEngagementPlan,
): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const { corpId } = actor
    const held = await lockOwn(tx, corpId, scope, engagementPlanId)
    const { plan, now } = await prepare(tx, corpId, scope, input, 0)
    const wakeAt = held.isOn ? plan.wakeAt : null
    await rewritePlan(tx, corpId, { engagementPlanId, ...plan, wakeAt }, now.at)
    await recordAudit(tx, now, actor, 'engagement.changed', objectOf(engagementPlanId), detailOf(input))
    if (wakeAt !== null) await wakeLanes(tx, corpId, engagementQueueName, [{ lane: held.lane, dueAt: wakeAt }])
  })

/** Switches a plan on, from its next time on, or off. */
export const turnPlan = (
  { db }: CommandDeps,
  actor: AuditActor,
  scope: Scope,
  engagementPlanId: string,
  isOn: boolean,
): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const { corpId } = actor
    const held = await lockOwn(tx, corpId, scope, engagementPlanId)
    if (held.isOn === isOn) return
    const now = await corpNow(tx, corpId)
    const wakeAt = isOn ? nextTime(held, now.at, (await getCorp(tx, corpId)).zone) : null
    await switchPlan(tx, corpId, { engagementPlanId, isOn, wakeAt }, now.at)
    await recordAudit(tx, now, actor, 'engagement.switched', objectOf(engagementPlanId), { isOn })
    if (wakeAt !== null) await wakeLanes(tx, corpId, engagementQueueName, [{ lane: held.lane, dueAt: wakeAt }])
  })

/** Takes a plan away; what it has asked for stays. */
export const removePlan = (
  { db }: CommandDeps,
  actor: AuditActor,
  scope: Scope,
  engagementPlanId: string,
): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const { name } = await lockOwn(tx, actor.corpId, scope, engagementPlanId)
    await deletePlan(tx, actor.corpId, engagementPlanId)
    const now = await corpNow(tx, actor.corpId)
    await recordAudit(tx, now, actor, 'engagement.deleted', objectOf(engagementPlanId), { name })
  })

/** What a plan would ask for; changes nothing. Refuses as `prepare` does. */
export async function foreseePlan(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  input: SaveEngagementPlan,
): Promise<EngagementPreview> {
  const { plan } = await prepare(tx, corpId, scope, input, 0)
  const staff = await countAskable(tx, corpId, plan.staffIds)
  const tasksAWeek = staff * plan.weekdays.length
  return { staff, tasksAWeek, contactsAWeek: tasksAWeek * plan.contacts, nextAt: plan.wakeAt.toString() }
}

/**
 * A plan as it is stored, with its next time. Refuses staff whom its maker does not see (`not_found`), and what breaks a
 * rule (`engagement_invalid`).
 */
async function prepare(tx: CorpTx, corpId: CorpId, scope: Scope, input: SaveEngagementPlan, plans: number) {
  const { staff } = await listSeen(tx, corpId, scope, { staffIds: input.staffIds, tagIds: [] })
  const unseen = input.staffIds.filter((id) => !staff.has(id))
  if (unseen.length > 0)
    throw new AppError('not_found', {
      details: unseen
        .slice(0, 100)
        .map((value) => ({ field: 'staffIds', value, rule: 'exists in your scope', repair: 'leave it out' })),
    })
  const now = await corpNow(tx, corpId)
  const { zone } = await getCorp(tx, corpId)
  const settings = await readSettings(tx, corpId)
  const around = { plans, seesAll: scope.kind === 'all', settings, zone, now: now.at }
  const faults = faultsOfPlan(input, around)
  if (faults.length > 0) throw new AppError('engagement_invalid', { details: faults })
  const { name, time, contacts } = input
  const weekdays = input.weekdays.toSorted((one, other) => one - other)
  const wakeAt = nextTime(input, now.at, zone)
  return { now, plan: { name, weekdays, time, contacts, staffIds: [...new Set(input.staffIds)], wakeAt } }
}

/** Holds a plan whose staff the actor sees all. Throws `not_found`. */
async function lockOwn(tx: CorpTx, corpId: CorpId, scope: Scope, engagementPlanId: string): Promise<Plan> {
  const held = await lockPlan(tx, corpId, engagementPlanId)
  if (!held) throw new AppError('not_found')
  if (scope.kind === 'all') return held
  const { staff } = await listSeen(tx, corpId, scope, { staffIds: held.staffIds, tagIds: [] })
  if (held.staffIds.length === 0 || !held.staffIds.every((id) => staff.has(id))) throw new AppError('not_found')
  return held
}

const objectOf = (id: string) => ({ kind: 'engagement_plan', id })
const detailOf = ({ name, weekdays, time, contacts, staffIds }: SaveEngagementPlan) => ({
  name,
  weekdays,
  time,
  contacts,
  staff: staffIds.length,
})
