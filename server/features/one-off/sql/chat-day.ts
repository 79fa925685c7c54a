import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { Contender } from '#server/features/governor/index.ts'
import type { ChatDay } from '#server/features/one-off/rules/foresee.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, corpInstant } from '#server/kernel/time.ts'

export type ChatDayRow = Omit<ChatDay, 'quotaLeft' | 'overloadedShare' | 'usedThatDay'> & { groupChatId: string }

type Stored = Omit<Contender, 'dueAt' | 'wakeAt'> & { dueAt: string; wakeAt: string | null }
type Read = Omit<ChatDayRow, 'steps'> & { steps: Stored[] }

/**
 * Where group chats stand on a local day, for a look ahead: what was sent and is open, and which steps of all runs that
 * are at work there are still to go out that day. `exceptRunId` is what is about to be replaced.
 */
export async function readChatDays(
  tx: CorpTx,
  corpId: CorpId,
  groupChatIds: readonly string[],
  day: { date: Temporal.PlainDate; startsAt: CorpInstant },
  exceptRunId: string | null,
): Promise<Map<string, ChatDayRow>> {
  const { rows } = await sql<Read>`
    select g.group_chat_id as "groupChatId", g.dismissed_at is not null as dismissed,
      (s.status = 'active' and g.status <> 'owner_left') as "ownerActive",
      case when g.paused_at is not null then 'group_chat' when c.paused_at is not null then 'corp' end as paused,
      sent.last_at as "lastSentAt", open.until_at as "openUntil", coalesce(sent.mass_sends, 0)::int as "massSendsThatDay",
      coalesce(step.steps, '[]'::jsonb) as steps
    from group_chat g
    join staff s on s.corp_id = g.corp_id and s.staff_id = g.owner_staff_id
    join corp c on c.corp_id = g.corp_id
    left join (
      select d.group_chat_id, max(d.sent_at) as last_at,
        count(*) filter (where d.route = 'mass_send' and d.released_at >= ${day.startsAt}
          and d.state in ('due', 'waiting_staff', 'sent', 'in_doubt')) as mass_sends
      from delivery d
      where d.corp_id = ${corpId} and d.group_chat_id = any(${groupChatIds}::uuid[]) and d.route <> 'manual'
        and d.released_at > ${day.startsAt}::timestamptz - interval '2 days'
      group by d.group_chat_id) sent on sent.group_chat_id = g.group_chat_id
    left join (
      select d.group_chat_id, max(d.expires_at) as until_at
      from delivery d
      where d.corp_id = ${corpId} and d.group_chat_id = any(${groupChatIds}::uuid[]) and d.route <> 'manual'
        and d.state in ('due', 'waiting_staff', 'in_doubt')
      group by d.group_chat_id) open on open.group_chat_id = g.group_chat_id
    left join (
      select o.group_chat_id,
        jsonb_agg(jsonb_build_object('occurrenceId', o.occurrence_id, 'byHand', o.by_hand, 'priority', o.priority,
          'specificity', o.specificity, 'dueAt', o.due_at, 'wakeAt', o.wake_at) order by o.due_at) as steps
      from occurrence o
      join run_group_chat m on m.corp_id = o.corp_id and m.run_id = o.run_id and m.group_chat_id = o.group_chat_id
      join run r on r.corp_id = o.corp_id and r.run_id = o.run_id
      where o.corp_id = ${corpId} and o.group_chat_id = any(${groupChatIds}::uuid[]) and o.local_date = ${day.date}
        and o.state in ('planned', 'deferred') and o.channel is null and m.removed_at is null and r.ended_at is null
        and o.run_id is distinct from ${exceptRunId}::uuid
      group by o.group_chat_id) step on step.group_chat_id = g.group_chat_id
    where g.corp_id = ${corpId} and g.group_chat_id = any(${groupChatIds}::uuid[])`.execute(tx)
  return new Map(
    rows.map((row) => [
      row.groupChatId,
      {
        ...row,
        steps: row.steps.map((step) => ({
          ...step,
          dueAt: corpInstant(Temporal.Instant.from(step.dueAt)),
          wakeAt: step.wakeAt === null ? null : corpInstant(Temporal.Instant.from(step.wakeAt)),
        })),
      },
    ]),
  )
}

/** The first local day of which nothing is planned yet in some of these group chats; null where nothing is at work. */
export async function readPlannedUntil(
  tx: CorpTx,
  corpId: CorpId,
  groupChatIds: readonly string[],
): Promise<CorpInstant | null> {
  const { rows } = await sql<{ until: CorpInstant | null }>`
    select min(m.planned_until_at) as until
    from run_group_chat m
    join run r on r.corp_id = m.corp_id and r.run_id = m.run_id
    where m.corp_id = ${corpId} and m.group_chat_id = any(${groupChatIds}::uuid[]) and m.removed_at is null
      and r.ended_at is null`.execute(tx)
  return rows[0]?.until ?? null
}
