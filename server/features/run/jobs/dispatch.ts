import { catchUpOf, governorOfDocument, type PlaybookDocument } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { Queue, Work } from '#server/engine/queue.ts'
import { readOverloadedShares } from '#server/features/delivery/index.ts'
import { quotaWindow, readCapUse, readQuotaLeft, startOfWeek } from '#server/features/governor/index.ts'
import { documentOf } from '#server/features/playbook/index.ts'
import { settle } from '#server/features/run/jobs/settle.ts'
import { dispatchQueueName } from '#server/features/run/queue-name.ts'
import { type ChatFacts, decide, type DueOccurrence } from '#server/features/run/rules/dispatch.ts'
import { type DueRow, listDispatchDue, listDue, readChats } from '#server/features/run/sql/dispatch.ts'
import { findCorp } from '#server/features/corp/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { localDateOf, startOfDay } from '#server/kernel/time.ts'

/** Rows decided in one transaction (spec 70, Two paths). */
const batchSize = 1000

export type DispatchDeps = {
  touch(corpId: CorpId, topic: 'occurrence' | 'delivery' | 'staff_task'): void
  slugOf(corpId: CorpId): Promise<string>
}

/** Decides what is due: released by a route that WeCom permits, deferred, skipped, or left waiting for a person. */
export function dispatchQueue(deps: DispatchDeps): Queue {
  return {
    name: dispatchQueueName,
    async handle(work) {
      const slug = await deps.slugOf(work.corpId)
      while (!work.stopping.aborted) {
        const count = await work.transaction((tx) => dispatchSome(tx, work, slug))
        if (count === 0) break
        for (const topic of ['occurrence', 'delivery', 'staff_task'] as const) deps.touch(work.corpId, topic)
        if (count < batchSize) break
      }
    },
    nextDue: listDispatchDue,
  }
}

async function dispatchSome(tx: CorpTx, work: Work, slug: string): Promise<number> {
  const { corpId } = work
  const now = work.now()
  const rows = await listDue(tx, corpId, work.lanes, now.at, batchSize)
  if (rows.length === 0) return 0
  const corp = await findCorp(tx, corpId)
  if (!corp) return 0
  const documents = new Map<string, PlaybookDocument>()
  for (const row of rows) {
    const key = `${row.playbookId} ${row.version}`
    if (!documents.has(key)) documents.set(key, await documentOf(tx, corpId, row.playbookId, row.version))
  }
  const documentFor = (row: DueRow): PlaybookDocument => {
    const document = documents.get(`${row.playbookId} ${row.version}`)
    if (!document) throw new Error('the document of a due row was read above')
    return document
  }
  const due = rows.map((row) => dueOccurrence(row, documentFor(row)))
  const today = localDateOf(now.at, corp.zone)
  const chats = await readFacts(tx, corpId, rows, due, { zone: corp.zone, mode: corp.massSendMode, today })
  const decisions = decide(due, chats, { mode: corp.massSendMode, date: today }, corp.zone, now.at)
  const byId = new Map(rows.map((row) => [row.occurrenceId, row]))
  await settle(tx, work, decisions, {
    rowOf: (id) => {
      const row = byId.get(id)
      if (!row) throw new Error('a decision is about a row that was due')
      return row
    },
    documentFor,
    today,
    zone: corp.zone,
    mode: corp.massSendMode,
    address: { publicUrl: corp.publicUrl, slug },
  })
  return rows.length
}

function dueOccurrence(row: DueRow, document: PlaybookDocument): DueOccurrence {
  const governor = governorOfDocument(document)
  const step = document.tracks.flatMap((track) => track.steps).find((item) => item.id === row.stepId)
  const rule = catchUpOf(step?.catch_up, governor.catchUp)
  return {
    occurrenceId: row.occurrenceId,
    groupChatId: row.groupChatId,
    dueAt: row.dueAt,
    priority: row.priority,
    governor,
    // A person who was asked said to send it late.
    catchUp: row.reason === 'send_late' ? { rule: 'late', graceMinutes: 24 * 60 } : rule,
    columnId: row.columnId,
    paused: row.paused,
    inRun: row.inRun,
  }
}

async function readFacts(
  tx: CorpTx,
  corpId: CorpId,
  rows: readonly DueRow[],
  due: readonly DueOccurrence[],
  day: { zone: string; mode: 'day' | 'week' | 'month'; today: Temporal.PlainDate },
): Promise<Map<string, ChatFacts>> {
  const ids = [...new Set(rows.map((row) => row.groupChatId))]
  const startsAt = startOfDay(day.today, day.zone)
  const released = await readChats(tx, corpId, ids, { date: day.today, startsAt })
  const caps = await readCapUse(tx, corpId, ids, day.today, startOfWeek(day.today))
  const quota = await readQuotaLeft(tx, corpId, ids, { mode: day.mode, ...quotaWindow(day.mode, day.today) })
  const overloaded = new Map<string, number>()
  for (const [limit, items] of Map.groupBy(due, (item) => item.governor.memberLoadPerDay)) {
    const shares = await readOverloadedShares(
      tx,
      corpId,
      [...new Set(items.map((item) => item.groupChatId))],
      startsAt,
      limit,
    )
    for (const [id, share] of shares) overloaded.set(id, Math.max(share, overloaded.get(id) ?? 0))
  }
  return new Map(
    rows.map((row) => {
      const id = row.groupChatId
      const chat = released.get(id)
      const used = caps.get(id)
      return [
        id,
        {
          groupChatId: id,
          dismissed: row.dismissed,
          ownerActive: row.ownerActive,
          openUntil: chat?.openUntil ?? null,
          lastSentAt: chat?.lastSentAt ?? null,
          usedToday: used?.usedToday ?? 0,
          usedThisWeek: used?.usedThisWeek ?? 0,
          usedByColumnToday: used?.usedByColumnToday ?? new Map(),
          overloadedShare: overloaded.get(id) ?? 0,
          quotaLeft: quota.get(id) ?? 0,
          massSendsToday: chat?.massSendsToday ?? 0,
          contenders: chat?.contenders ?? [],
        },
      ]
    }),
  )
}
