import { naturalId } from '#server/db/natural-id.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { Queue, Work } from '#server/engine/queue.ts'
import { getCorp } from '#server/features/corp/index.ts'
import { choose, nextTime, noteOf, whenToAsk } from '#server/features/moment/engagement/rules.ts'
import {
  endTime,
  hasAsked,
  insertEngagements,
  listDuePlanIds,
  listFriends,
  listPlansDue,
  listStaffToAsk,
  lockPlan,
  type Plan,
} from '#server/features/moment/engagement/sql.ts'
import { readSettings } from '#server/features/moment/sql/setting.ts'
import { askStaffEach, wakeStaffTasks } from '#server/features/staff-task/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, localDateOf } from '#server/kernel/time.ts'

/** Asks staff to visit the moments of their customers. */
export const engagementQueueName = 'engagement'

export type EngagementDeps = { touch(corpId: CorpId, topic: 'moment' | 'staff_task'): void }

/** Members of staff who are asked in one transaction: each has thousands of friends to choose from. */
const staffAtOnce = 20

/** A visit hurries nobody: who leads staff is told after half a working day. */
const followUp = { remindAfterMinutes: [120], escalateAfterMinutes: 240, escalateTo: 'direct-leader' } as const

/**
 * At the time of a plan each of its staff gets a task with a list of customers, once a local day, whichever plan does it:
 * whom somebody has asked stands in `engagement`, so that a time that was begun goes on where it stopped. Where nobody is
 * left to ask, the plan's next time is put down.
 */
export function engagementQueue(deps: EngagementDeps): Queue {
  return {
    name: engagementQueueName,
    async handle(work) {
      const due = await work.transaction((tx) => listDuePlanIds(tx, work.corpId, work.lanes, work.now().at))
      for (const engagementPlanId of due)
        while (!work.stopping.aborted && work.leftMs() > 5_000) if (!(await askSome(work, engagementPlanId))) break
      if (due.length === 0) return
      deps.touch(work.corpId, 'moment')
      deps.touch(work.corpId, 'staff_task')
    },
    nextDue: listPlansDue,
  }
}

/** Asks the next members of staff for a plan's time; false when that time is over. */
const askSome = (work: Work, engagementPlanId: string): Promise<boolean> =>
  work.transaction(async (tx) => {
    const { corpId } = work
    const { at } = work.now()
    const { zone, pausedAt } = await getCorp(tx, corpId)
    const plan = await lockPlan(tx, corpId, engagementPlanId)
    if (!plan?.isOn || plan.wakeAt === null || Temporal.Instant.compare(at, plan.wakeAt) < 0 || pausedAt !== null)
      return false
    const lastAt = plan.wakeAt
    const wakeAt = nextTime(plan, at, zone)
    const when = whenToAsk(lastAt, await readSettings(tx, corpId), zone, at)
    if (when.kind !== 'now') {
      await endTime(tx, corpId, { engagementPlanId, lastAt, outcome: when.kind, wakeAt })
      return false
    }
    const day = localDateOf(lastAt, zone)
    const staffIds = await listStaffToAsk(tx, corpId, plan.staffIds, { day, at }, staffAtOnce)
    if (staffIds.length === 0) {
      const outcome = (await hasAsked(tx, corpId, engagementPlanId, day)) ? 'asked' : 'nobody'
      await endTime(tx, corpId, { engagementPlanId, lastAt, outcome, wakeAt })
      return false
    }
    await ask(tx, corpId, plan, staffIds, { at, zone, day, expiresAt: when.expiresAt })
    return true
  })

async function ask(
  tx: CorpTx,
  corpId: CorpId,
  plan: Plan,
  staffIds: readonly string[],
  { at, zone, day, expiresAt }: { at: CorpInstant; zone: string; day: Temporal.PlainDate; expiresAt: CorpInstant },
): Promise<void> {
  // Colleagues may take all of them but these.
  const limit = plan.contacts * staffIds.length
  const friends = await listFriends(tx, corpId, staffIds, { today: day, zone, limit })
  const asked = [...choose(staffIds, friends, plan.contacts, day)].map(([staffId, list]) => ({
    staffId,
    list,
    staffTaskId: list.length === 0 ? null : naturalId(corpId, 'engagement', day.toString(), staffId),
  }))
  const tasks = asked.flatMap(({ staffId, staffTaskId, list }) =>
    staffTaskId === null ? [] : [{ staffId, staffTaskId, note: noteOf(list, at) }],
  )
  const lanes = await askStaffEach(tx, corpId, tasks, {
    title: '去客户朋友圈互动',
    titleEn: 'Visit your customers’ Moments',
    at,
    expiresAt,
    followUp,
  })
  await insertEngagements(tx, corpId, { engagementPlanId: plan.engagementPlanId, day, at }, asked)
  await wakeStaffTasks(tx, corpId, lanes, at)
}
