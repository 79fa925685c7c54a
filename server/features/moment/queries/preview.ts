import { sql } from 'kysely'
import type { SchedulePreview } from '#contract/moment.ts'
import type { MomentKind } from '#contract/moment-kind.ts'
import type { CorpTx } from '#server/db/database.ts'
import { getCorp } from '#server/features/corp/index.ts'
import { listOwn } from '#server/features/moment/commands/plan.ts'
import { mondayOf } from '#server/features/moment/queries/calendar.ts'
import { mixOf, type PlannedPost } from '#server/features/moment/rules/mix.ts'
import { foreseeRoutes } from '#server/features/moment/rules/standing.ts'
import { countUsed, listSenders } from '#server/features/moment/sql/copy.ts'
import { readSettings } from '#server/features/moment/sql/setting.ts'
import type { Scope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, localDateOf, startOfDay } from '#server/kernel/time.ts'

/**
 * What putting posts on their way would do: whom it asks and which way, and what is wrong with the weeks that they fall
 * into, drafts beside them included.
 */
export async function previewSchedule(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  momentIds: readonly string[],
): Promise<SchedulePreview> {
  const posts = await listOwn(tx, corpId, scope, momentIds, 'read')
  const { zone } = await getCorp(tx, corpId)
  const { perDay } = await readSettings(tx, corpId)
  const senders = new Map<string, readonly string[]>()
  for (const { staffIds } of posts) {
    const key = staffIds.join()
    if (!senders.has(key))
      senders.set(
        key,
        (await listSenders(tx, corpId, staffIds)).map(({ staffId }) => staffId),
      )
  }
  const dated = posts.map((post) => ({
    day: localDateOf(post.dueAt, zone).toString(),
    staffIds: senders.get(post.staffIds.join()) ?? [],
  }))
  const days = [...new Set(dated.map(({ day }) => day))]
  const staff = [...new Set(dated.flatMap(({ staffIds }) => staffIds))]
  const used = await countUsed(tx, corpId, days, staff)
  const routes = foreseeRoutes(dated, (day, staffId) => used.get(`${day} ${staffId}`) ?? 0, perDay)
  const mondays = [...new Set(days.map((day) => mondayOf(day).toString()))].sort()
  const mixes = await Promise.all(
    mondays.map(async (from) => mixOf(await listPlanned(tx, corpId, from, zone), { from, weeks: 1 })),
  )
  return {
    moments: posts.length,
    staff: staff.length,
    ...routes,
    warnings: mixes.flatMap(({ warnings }) => warnings.filter(({ rule }) => rule !== 'day_without_knowledge')),
    over: mixes.flatMap(({ rows }) => rows.filter(({ standing }) => standing === 'over')),
  }
}

async function listPlanned(tx: CorpTx, corpId: CorpId, from: string, zone: string): Promise<PlannedPost[]> {
  const monday = Temporal.PlainDate.from(from)
  const { rows } = await sql<{ kind: MomentKind; dueAt: CorpInstant }>`
    select kind, due_at as "dueAt"
    from moment
    where corp_id = ${corpId} and due_at >= ${startOfDay(monday, zone)} and due_at < ${startOfDay(monday.add({ weeks: 1 }), zone)}
      and state not in ('cancelled', 'failed')
    limit 1000`.execute(tx)
  return rows.map(({ kind, dueAt }) => ({ kind, date: localDateOf(dueAt, zone).toString() }))
}
