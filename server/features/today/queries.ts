import type { Today } from '#contract/today.ts'
import type { CorpTx } from '#server/db/database.ts'
import { quotaWindow } from '#server/features/governor/index.ts'
import type { Name } from '#server/features/playbook/index.ts'
import { corpDay, readQuota, readStepNames } from '#server/features/run/index.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { type AttentionRow, listAttention } from '#server/features/today/sql/attention.ts'
import {
  countContactDeliveries,
  countDue,
  countFlow,
  countRuns,
  type FlowRow,
  listComing,
  listWaiting,
} from '#server/features/today/sql/read.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, type CorpInstant, startOfDay } from '#server/kernel/time.ts'

const hourMs = 60 * 60_000
const spanMs = 5 * 60_000
/** As far as what is coming is told: a working day ahead, from the evening on into the next morning. */
const comingMs = 12 * hourMs

/** Rows that each list shows; the totals beside them count the rest. */
const shown = { attention: 20, waiting: 20, coming: 20 }

/** What a person can still do something about was due in the last day; older failures are history, seen in the matrix. */
const attentionMs = 24 * hourMs

/** What needs the reader now, of the group chats and staff in the scope. */
export async function readToday(tx: CorpTx, corpId: CorpId, scope: Scope): Promise<Today> {
  const { zone, at, today, massSendMode: mode, pausedAt } = await corpDay(tx, corpId)
  const dayEnd = startOfDay(today.add({ days: 1 }), zone)
  const attention = await listAttention(tx, corpId, scope, { since: addMs(at, -attentionMs), now: at }, shown.attention)
  const waiting = await listWaiting(tx, corpId, scope, at, shown.waiting)
  const coming = await listComing(tx, corpId, scope, at, addMs(at, comingMs), shown.coming)
  const from = addMs(at, -hourMs)
  const names = await readStepNames(tx, corpId, [...attention, ...coming])
  return {
    corpTime: at.toString(),
    counts: await countDue(tx, corpId, scope, startOfDay(today, zone), dayEnd),
    contactCounts: await countContactDeliveries(tx, corpId, scope, startOfDay(today, zone), dayEnd),
    attention: attention.map((row) => attentionItem(row, names(row))),
    attentionTotal: attention[0]?.total ?? 0,
    waiting: waiting.map(({ total: _total, oldestDueAt, awayUntil, ...row }) => ({
      ...row,
      oldestDueAt: oldestDueAt.toString(),
      awayUntil: awayUntil?.toString() ?? null,
    })),
    waitingTotal: waiting[0]?.total ?? 0,
    coming: coming.map((row) => ({
      dueAt: row.dueAt.toString(),
      runId: row.runId,
      runName: row.runName,
      ...stepNames(names(row)),
      groupChats: row.groupChats,
    })),
    comingTotal: coming[0]?.total ?? 0,
    lastHour: spansOf(from, await countFlow(tx, corpId, scope, from, at, spanMs)),
    quota: { mode, ...(await readQuota(tx, corpId, scope, null, { mode, ...quotaWindow(mode, today) })) },
    runs: await countRuns(tx, corpId, scope),
    pausedAt: pausedAt?.toString() ?? null,
  }
}

const attentionItem = (row: AttentionRow, name: Name): Today['attention'][number] => ({
  occurrenceId: row.occurrenceId,
  enrollmentId: row.enrollmentId,
  massSendId: row.massSendId,
  kind: row.kind,
  reason: row.reason,
  groupChat: row.groupChatId === null ? null : { groupChatId: row.groupChatId, name: row.groupChatName ?? '' },
  contact: row.contactId === null ? null : { contactId: row.contactId, name: row.contactName ?? '' },
  groupChats: row.groupChats,
  contacts: row.contacts,
  run: { runId: row.runId, name: row.runName },
  journey: row.trackId === null ? null : { trackId: row.trackId, stepId: row.stepId },
  ...stepNames(name),
  sender: row.sender,
  dueAt: row.dueAt.toString(),
  expiresAt: row.expiresAt?.toString() ?? null,
  candidates: row.candidates,
})

const stepNames = ({ name, nameEn }: Name) => ({ stepName: name, stepNameEn: nameEn })

/** Twelve spans of five minutes, the last one ending now. */
const spansOf = (from: CorpInstant, rows: readonly FlowRow[]): Today['lastHour'] =>
  Array.from({ length: hourMs / spanMs }, (_, span) => {
    const { sent = 0, clicks = 0, joined = 0, left = 0 } = rows.find((row) => row.span === span) ?? {}
    return { from: addMs(from, span * spanMs).toString(), sent, clicks, joined, left }
  })
