import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { capWindow, columnOfCap, type MassSendMode } from '#server/features/governor/rules.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** A cap held by a send: `key` is `day`, `week` or a column's, counted from the local day `startsOn`. */
export type CapKey = { key: string; startsOn: Temporal.PlainDate }

/** Who receives: caps and WeCom's ceiling are counted by it. */
export type Recipient = { kind: 'group_chat' | 'contact'; id: string }

export type CapRequest = CapKey & { recipient: Recipient; cap: number }

/**
 * Takes one of each cap for each recipient, or none of a recipient's: the answer names those that got all they asked
 * for. Exact under any concurrency: the row's own check holds `used <= cap`.
 */
export async function reserveCaps(tx: CorpTx, corpId: CorpId, requests: readonly CapRequest[]): Promise<Set<string>> {
  if (requests.length === 0) return new Set()
  const sorted = [...requests].sort(
    (a, b) =>
      order(a.recipient.id, b.recipient.id) || order(a.key, b.key) || order(String(a.startsOn), String(b.startsOn)),
  )
  const { rows } = await sql<TakenCap>`
    insert into cap_use as c (corp_id, subject_kind, subject_id, cap_key, starts_on, used, cap)
    select ${corpId}, want.subject_kind, want.subject_id, want.cap_key, want.starts_on, 1, want.cap
    from unnest(
      ${sorted.map((item) => item.recipient.kind)}::text[],
      ${sorted.map((item) => item.recipient.id)}::uuid[],
      ${sorted.map((item) => item.key)}::text[],
      ${sorted.map((item) => item.startsOn)}::date[],
      ${sorted.map((item) => item.cap)}::int[]) as want (subject_kind, subject_id, cap_key, starts_on, cap)
    where want.cap > 0
    on conflict (corp_id, subject_kind, subject_id, cap_key, starts_on) do update
    set used = c.used + 1, cap = greatest(c.cap, excluded.cap)
    where c.used < excluded.cap
    returning c.subject_kind, c.subject_id, c.cap_key, c.starts_on`.execute(tx)
  const taken = Map.groupBy(rows, (row) => row.subject_id)
  const wanted = Map.groupBy(sorted, (item) => item.recipient.id)
  const granted = new Set([...wanted].filter(([id, wants]) => taken.get(id)?.length === wants.length).map(([id]) => id))
  const partial = rows.filter((row) => !granted.has(row.subject_id))
  await giveBackCaps(
    tx,
    corpId,
    partial.map((row) => ({
      recipient: { kind: row.subject_kind, id: row.subject_id },
      key: row.cap_key,
      startsOn: row.starts_on,
    })),
  )
  return granted
}

type TakenCap = {
  subject_kind: Recipient['kind']
  subject_id: string
  cap_key: string
  starts_on: Temporal.PlainDate
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Gives back caps of sends that did not go out. */
export async function giveBackCaps(
  tx: CorpTx,
  corpId: CorpId,
  caps: readonly (CapKey & { recipient: Recipient })[],
): Promise<void> {
  if (caps.length === 0) return
  await sql`
    with back as (
      select subject_kind, subject_id, cap_key, starts_on, count(*)::int as times
      from unnest(
        ${caps.map((cap) => cap.recipient.kind)}::text[],
        ${caps.map((cap) => cap.recipient.id)}::uuid[],
        ${caps.map((cap) => cap.key)}::text[],
        ${caps.map((cap) => cap.startsOn)}::date[]) as given (subject_kind, subject_id, cap_key, starts_on)
      group by subject_kind, subject_id, cap_key, starts_on
    ), locked as (
      select c.subject_kind, c.subject_id, c.cap_key, c.starts_on
      from cap_use c join back using (subject_kind, subject_id, cap_key, starts_on)
      where c.corp_id = ${corpId}
      order by c.subject_id, c.cap_key, c.starts_on
      for update of c
    )
    update cap_use c
    set used = greatest(0, c.used - back.times)
    from back join locked using (subject_kind, subject_id, cap_key, starts_on)
    where c.corp_id = ${corpId} and c.subject_kind = back.subject_kind and c.subject_id = back.subject_id
      and c.cap_key = back.cap_key and c.starts_on = back.starts_on`.execute(tx)
}

/**
 * Charges sends that went out without a reservation: those that were being taken back, or that went out in a later
 * window than the one reserved. The cap gives way by as much then (spec 10, Release).
 */
export async function chargeRace(
  tx: CorpTx,
  corpId: CorpId,
  caps: readonly (CapKey & { recipient: Recipient })[],
): Promise<void> {
  if (caps.length === 0) return
  await sql`
    insert into cap_use as c (corp_id, subject_kind, subject_id, cap_key, starts_on, used, cap)
    select ${corpId}, subject_kind, subject_id, cap_key, starts_on, count(*), count(*)
    from unnest(
      ${caps.map((cap) => cap.recipient.kind)}::text[],
      ${caps.map((cap) => cap.recipient.id)}::uuid[],
      ${caps.map((cap) => cap.key)}::text[],
      ${caps.map((cap) => cap.startsOn)}::date[]) as given (subject_kind, subject_id, cap_key, starts_on)
    group by subject_kind, subject_id, cap_key, starts_on
    order by subject_id, cap_key, starts_on
    on conflict (corp_id, subject_kind, subject_id, cap_key, starts_on) do update
    set used = c.used + excluded.used, cap = greatest(c.cap, c.used + excluded.used)`.execute(tx)
}

export type CapUse = {
  usedToday: number
  usedThisWeek: number
  usedByColumnToday: ReadonlyMap<string, number>
  usedByColumnThisWeek: ReadonlyMap<string, number>
}

/** What each group chat has used of its caps in the week from `weekStart` and on `today`. */
export async function readCapUse(
  tx: CorpTx,
  corpId: CorpId,
  groupChatIds: readonly string[],
  today: Temporal.PlainDate,
  weekStart: Temporal.PlainDate,
): Promise<Map<string, CapUse>> {
  const { rows } = await sql<{ subject_id: string; cap_key: string; starts_on: Temporal.PlainDate; used: number }>`
    select subject_id, cap_key, starts_on, used
    from cap_use
    where corp_id = ${corpId} and subject_kind = 'group_chat' and subject_id = any(${groupChatIds}::uuid[])
      and starts_on in (${today}, ${weekStart})`.execute(tx)
  const byChat = Map.groupBy(rows, (row) => row.subject_id)
  return new Map(
    groupChatIds.map((id) => {
      const current = byChat.get(id)?.filter((row) => row.starts_on.equals(capWindow(row.cap_key, today))) ?? []
      const used = new Map(current.map((row) => [row.cap_key, row.used]))
      const byColumn = (over: 'day' | 'week') =>
        new Map(
          [...used].flatMap(([key, n]) => {
            const cap = columnOfCap(key)
            return cap?.over === over ? [[cap.column, n] as const] : []
          }),
        )
      return [
        id,
        {
          usedToday: used.get('day') ?? 0,
          usedThisWeek: used.get('week') ?? 0,
          usedByColumnToday: byColumn('day'),
          usedByColumnThisWeek: byColumn('week'),
        },
      ]
    }),
  )
}

export type QuotaKey = { recipient: Recipient; mode: MassSendMode; startsOn: Temporal.PlainDate }

/** Reserves one mass send of WeCom's ceiling for each recipient; the answer names those that got it. */
export async function reserveQuota(
  tx: CorpTx,
  corpId: CorpId,
  requests: readonly (QuotaKey & { quota: number })[],
): Promise<Set<string>> {
  if (requests.length === 0) return new Set()
  const sorted = [...requests].sort((a, b) => order(a.recipient.id, b.recipient.id))
  const { rows } = await sql<{ recipient_id: string }>`
    insert into quota_use as q (corp_id, recipient_kind, recipient_id, mode, starts_on, quota, reserved, consumed)
    select ${corpId}, want.recipient_kind, want.recipient_id, want.mode, want.starts_on, want.quota, 1, 0
    from unnest(
      ${sorted.map((item) => item.recipient.kind)}::text[],
      ${sorted.map((item) => item.recipient.id)}::uuid[],
      ${sorted.map((item) => item.mode)}::text[],
      ${sorted.map((item) => item.startsOn)}::date[],
      ${sorted.map((item) => item.quota)}::int[]) as want (recipient_kind, recipient_id, mode, starts_on, quota)
    on conflict (corp_id, recipient_kind, recipient_id, mode, starts_on) do update
    set reserved = q.reserved + 1
    where q.reserved + q.consumed < q.quota and q.full_at is null
    returning q.recipient_id`.execute(tx)
  return new Set(rows.map((row) => row.recipient_id))
}

/** What became of a reserved mass send: it went out, it did not, or WeCom said that the recipient's window is full. */
export type QuotaOutcome = 'consumed' | 'given_back' | 'full'

/** Settles reservations. `full` also closes the window, whatever our own count of it was. */
export async function settleQuota(
  tx: CorpTx,
  corpId: CorpId,
  settled: readonly (QuotaKey & { outcome: QuotaOutcome })[],
  at: CorpInstant,
): Promise<void> {
  if (settled.length === 0) return
  await sql`
    with done as (
      select recipient_kind, recipient_id, mode, starts_on, count(*)::int as freed,
        (count(*) filter (where outcome = 'consumed'))::int as consumed, bool_or(outcome = 'full') as is_full
      from unnest(
        ${settled.map((item) => item.recipient.kind)}::text[],
        ${settled.map((item) => item.recipient.id)}::uuid[],
        ${settled.map((item) => item.mode)}::text[],
        ${settled.map((item) => item.startsOn)}::date[],
        ${settled.map((item) => item.outcome)}::text[]) as given (recipient_kind, recipient_id, mode, starts_on, outcome)
      group by recipient_kind, recipient_id, mode, starts_on
    ), locked as (
      select q.recipient_kind, q.recipient_id, q.mode, q.starts_on
      from quota_use q join done using (recipient_kind, recipient_id, mode, starts_on)
      where q.corp_id = ${corpId}
      order by q.recipient_id, q.mode, q.starts_on
      for update of q
    )
    update quota_use q
    set reserved = greatest(0, q.reserved - done.freed), consumed = q.consumed + done.consumed,
      full_at = case when done.is_full then coalesce(q.full_at, ${at}) else q.full_at end
    from done join locked using (recipient_kind, recipient_id, mode, starts_on)
    where q.corp_id = ${corpId} and q.recipient_kind = done.recipient_kind and q.recipient_id = done.recipient_id
      and q.mode = done.mode and q.starts_on = done.starts_on`.execute(tx)
}

/** Counts mass sends that went out in a later window than the one they were reserved in. */
export async function consumeQuota(
  tx: CorpTx,
  corpId: CorpId,
  sends: readonly (QuotaKey & { quota: number })[],
): Promise<void> {
  if (sends.length === 0) return
  const sorted = [...sends].sort((a, b) => order(a.recipient.id, b.recipient.id))
  await sql`
    insert into quota_use as q (corp_id, recipient_kind, recipient_id, mode, starts_on, quota, reserved, consumed)
    select ${corpId}, sent.recipient_kind, sent.recipient_id, sent.mode, sent.starts_on, sent.quota, 0, 1
    from unnest(
      ${sorted.map((item) => item.recipient.kind)}::text[],
      ${sorted.map((item) => item.recipient.id)}::uuid[],
      ${sorted.map((item) => item.mode)}::text[],
      ${sorted.map((item) => item.startsOn)}::date[],
      ${sorted.map((item) => item.quota)}::int[]) as sent (recipient_kind, recipient_id, mode, starts_on, quota)
    on conflict (corp_id, recipient_kind, recipient_id, mode, starts_on) do update
    set consumed = q.consumed + 1, quota = greatest(q.quota, q.reserved + q.consumed + 1)`.execute(tx)
}

/** How many mass sends are left to each group chat in its window, by what we know: 0 when WeCom said it is full. */
export async function readQuotaLeft(
  tx: CorpTx,
  corpId: CorpId,
  groupChatIds: readonly string[],
  window: { mode: MassSendMode; startsOn: Temporal.PlainDate; quota: number },
): Promise<Map<string, number>> {
  const { rows } = await sql<{ recipient_id: string; left: number }>`
    select recipient_id, case when full_at is null then quota - reserved - consumed else 0 end as left
    from quota_use
    where corp_id = ${corpId} and recipient_kind = 'group_chat' and recipient_id = any(${groupChatIds}::uuid[])
      and mode = ${window.mode} and starts_on = ${window.startsOn}`.execute(tx)
  const known = new Map(rows.map((row) => [row.recipient_id, row.left]))
  return new Map(groupChatIds.map((id) => [id, known.get(id) ?? window.quota]))
}
