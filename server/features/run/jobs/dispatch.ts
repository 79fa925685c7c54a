import { calendarSteps, catchUpOf, governorOfDocument, type PlaybookDocument } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { isConnectionFailure } from '#server/db/retry.ts'
import type { EngineLog } from '#server/engine/loop.ts'
import { LeaseLost, type Now, type Queue, type Work } from '#server/engine/queue.ts'
import { findCorp } from '#server/features/corp/index.ts'
import { readOverloadedShares } from '#server/features/delivery/index.ts'
import {
  type MassSendMode,
  quotaWindow,
  readCapUse,
  readQuotaLeft,
  sendLateMinutes,
  startOfWeek,
} from '#server/features/governor/index.ts'
import { documentOf } from '#server/features/playbook/index.ts'
import { putOffFaulty, settle } from '#server/features/run/jobs/settle.ts'
import { journeyCatchUp } from '#server/features/run/enrollment/rules/catch-up.ts'
import { dispatchQueueName } from '#server/features/run/queue-name.ts'
import { type ChatFacts, columnCapsOf, decide, type DueOccurrence } from '#server/features/run/rules/dispatch.ts'
import {
  type DueKey,
  type DueRow,
  listDispatchDue,
  listDue,
  listDueKeys,
  lockPausable,
  readChats,
} from '#server/features/run/sql/dispatch.ts'
import { listPermitsOut } from '#server/features/staff-task/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, type CorpInstant, localDateOf, msBetween, type RealInstant, startOfDay } from '#server/kernel/time.ts'

/** Rows decided in one transaction (spec 70, Two paths). */
const batchSize = 1000

export type DispatchDeps = {
  touch(corpId: CorpId, topic: 'occurrence' | 'delivery' | 'staff_task'): void
  slugOf(corpId: CorpId): Promise<string>
  log: EngineLog
}

/** Decides what is due: released by a route that WeCom permits, deferred, skipped, or left waiting for a person. */
export function dispatchQueue(deps: DispatchDeps): Queue {
  return {
    name: dispatchQueueName,
    async handle(work) {
      const slug = await deps.slugOf(work.corpId)
      while (!work.stopping.aborted) {
        const { corpId, lanes } = work
        const due = await work.transaction((tx) => listDueKeys(tx, corpId, lanes, work.now().at, batchSize))
        if (due.length === 0) break
        await dispatchApart(deps, work, slug, due)
        for (const topic of ['occurrence', 'delivery', 'staff_task'] as const) deps.touch(work.corpId, topic)
        if (due.length < batchSize) break
      }
    },
    nextDue: listDispatchDue,
  }
}

/** Decides a batch; one that fails is halved until what makes it fail is alone, so that it holds up nothing else. */
async function dispatchApart(deps: DispatchDeps, work: Work, slug: string, due: readonly DueKey[]): Promise<void> {
  try {
    await work.transaction((tx) => dispatchSome(tx, work, slug, due))
  } catch (cause) {
    if (cause instanceof LeaseLost || isConnectionFailure(cause)) throw cause
    const [only] = due
    if (due.length === 1 && only) {
      deps.log.error({ err: cause, occurrenceId: only.occurrenceId }, 'run: an occurrence could not be decided')
      await work.transaction((tx) => putOffFaulty(tx, work.corpId, only, work.now().at))
      return
    }
    const middle = Math.ceil(due.length / 2)
    for (const half of [due.slice(0, middle), due.slice(middle)]) await dispatchApart(deps, work, slug, half)
  }
}

async function dispatchSome(tx: CorpTx, work: Work, slug: string, due: readonly DueKey[]): Promise<void> {
  const { corpId } = work
  await lockPausable(tx, corpId, due)
  const now = work.now()
  const rows = await listDue(tx, corpId, due, now.at)
  const corp = await findCorp(tx, corpId)
  if (rows.length === 0 || !corp) return
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
  const permits = await listPermitsOut(
    tx,
    corpId,
    rows.flatMap((row) => row.deliveryId ?? []),
    now.realAt,
  )
  const items = rows.map((row) => dueOccurrence(row, documentFor(row), permitUntil(row, permits, now)))
  const today = localDateOf(now.at, corp.zone)
  const chats = await readFacts(tx, corpId, rows, items, {
    zone: corp.zone,
    mode: corp.massSendMode,
    today,
    at: now.at,
  })
  const decisions = decide(items, chats, { mode: corp.massSendMode, date: today }, corp.zone, now.at)
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
}

/** The least corp ms after which a permit that is out is looked at again, however slow the corp's clock. */
const permitLookMs = 10_000

/** When, by the corp's clock, a permit of the step's earlier release has run out; null when none is out. */
function permitUntil(row: DueRow, permits: ReadonlyMap<string, RealInstant>, now: Now): CorpInstant | null {
  const until = row.deliveryId === null ? undefined : permits.get(row.deliveryId)
  return until ? addMs(now.at, Math.max(permitLookMs, msBetween(now.realAt, until) * now.rate)) : null
}

function dueOccurrence(row: DueRow, document: PlaybookDocument, permitUntil: CorpInstant | null): DueOccurrence {
  const governor = governorOfDocument(document)
  const step = calendarSteps(document).find((item) => item.id === row.stepId)
  // A post that stands in for messages of a journey is bound to no hour, as they are.
  const rule = step ? catchUpOf(step.catch_up, governor.catchUp) : journeyCatchUp(governor)
  return {
    occurrenceId: row.occurrenceId,
    groupChatId: row.groupChatId,
    dueAt: row.dueAt,
    // What a pause held up, or a person did not answer, was missed from when it was due; what the governor held up, from
    // when it let go.
    expectedAt: row.reason === 'paused' || row.reason === 'asked' ? row.dueAt : row.wakeAt,
    byHand: row.byHand,
    priority: row.priority,
    specificity: row.specificity,
    governor,
    catchUp: row.decision === 'send_late' ? { rule: 'late', graceMinutes: sendLateMinutes } : rule,
    column: columnCapsOf(document, row.playbookId, row.columnId),
    channel: row.channel,
    paused: row.paused,
    inRun: row.inRun,
    permitUntil,
  }
}

async function readFacts(
  tx: CorpTx,
  corpId: CorpId,
  rows: readonly DueRow[],
  due: readonly DueOccurrence[],
  day: { zone: string; mode: MassSendMode; today: Temporal.PlainDate; at: CorpInstant },
): Promise<Map<string, ChatFacts>> {
  const ids = [...new Set(rows.map((row) => row.groupChatId))]
  const startsAt = startOfDay(day.today, day.zone)
  const released = await readChats(tx, corpId, ids, { date: day.today, startsAt, at: day.at })
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
          usedByColumnThisWeek: used?.usedByColumnThisWeek ?? new Map(),
          overloadedShare: overloaded.get(id) ?? 0,
          quotaLeft: quota.get(id) ?? 0,
          massSendsToday: chat?.massSendsToday ?? 0,
          contenders: chat?.contenders ?? [],
        },
      ]
    }),
  )
}
