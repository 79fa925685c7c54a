import type { PlaybookDocument } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { naturalId } from '#server/db/natural-id.ts'
import { laneOf, type Work } from '#server/engine/queue.ts'
import { type NewDelivery, releaseDeliveries } from '#server/features/delivery/index.ts'
import type { EventDetail } from '#server/features/event/index.ts'
import {
  type CapRequest,
  capWindow,
  columnCapKeys,
  type MassSendMode,
  quotaWindow,
  type Recipient,
  reserveCaps,
  reserveQuota,
  sendLateMinutes,
} from '#server/features/governor/index.ts'
import { namesOf } from '#server/features/playbook/index.ts'
import { type SettledFact as Fact, tellSettled } from '#server/features/run/jobs/tell-settled.ts'
import { type Message, messageOf } from '#server/features/run/jobs/message.ts'
import { columnCapsOf, type Decision } from '#server/features/run/rules/dispatch.ts'
import {
  type DueKey,
  type DueRow,
  insertLinks,
  recordSettled,
  type Settled,
} from '#server/features/run/sql/dispatch.ts'
import { askStaffToSend } from '#server/features/staff-task/index.ts'
import { stepGone } from '#server/features/run/move/reason.ts'
import { calendarSteps, channelNames, governorOfDocument, journeySteps } from '#contract/playbook.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, type CorpInstant, isBefore } from '#server/kernel/time.ts'

export type SettleContext = {
  rowOf(occurrenceId: string): DueRow
  documentFor(row: DueRow): PlaybookDocument
  today: Temporal.PlainDate
  zone: string
  mode: MassSendMode
  address: { publicUrl: string; slug: string }
}

/** A cap that another transaction took first is looked at again this much later, in corp ms. */
const lostRaceMs = 60_000

/** Taken back after its run moved to a version that has its step no longer. */
const hasStep = (document: PlaybookDocument, stepId: string): boolean =>
  [...calendarSteps(document), ...journeySteps(document)].some((step) => step.id === stepId)

type Release = {
  decision: Decision
  row: DueRow
  message: Extract<Message, { ok: true }>
  caps: CapRequest[]
  expiresAt: CorpInstant
}

/** Puts decisions down, all in the caller's transaction: reservations, deliveries, tasks, states and facts. */
export async function settle(
  tx: CorpTx,
  work: Work,
  decisions: readonly Decision[],
  context: SettleContext,
): Promise<void> {
  const { corpId } = work
  const now = work.now()
  const settled: Settled[] = []
  const facts: Fact[] = []
  const releases: Release[] = []
  for (const decision of decisions) {
    const row = context.rowOf(decision.occurrence.occurrenceId)
    const end = (change: Partial<Settled>, kind?: Fact['kind'], detail: EventDetail = {}): void => {
      settled.push({ ...unchanged(row), ...change })
      if (kind) facts.push({ row, kind, detail: { ...detail, ...decision.seen }, decision })
    }
    const { verdict } = decision
    switch (verdict.kind) {
      case 'release': {
        const document = context.documentFor(row)
        const subject = { ...row, senderStaffId: row.ownerStaffId }
        const message = hasStep(document, row.stepId)
          ? messageOf(corpId, document, subject, context.address)
          : ({ ok: false, reason: stepGone } as const)
        if (message.ok)
          releases.push({ decision, row, message, caps: capsOf(row, context), expiresAt: verdict.expiresAt })
        else end({ state: 'skipped', reason: message.reason }, 'occurrence.skipped', { reason: message.reason })
        break
      }
      case 'defer':
        end({ state: 'deferred', reason: verdict.reason, wakeAt: verdict.until }, 'occurrence.deferred', {
          reason: verdict.reason,
          until: verdict.until.toString(),
        })
        break
      case 'wait':
        end({ state: 'planned', reason: 'paused' }, 'occurrence.held', { paused: verdict.paused })
        break
      case 'ask':
        end({ state: 'deferred', reason: 'asked', wakeAt: verdict.until }, 'occurrence.asked')
        break
      case 'drop':
        end({ state: 'skipped', reason: verdict.reason }, 'occurrence.skipped', { reason: verdict.reason })
        break
      default:
        verdict satisfies never
    }
  }
  const granted = await reserveCaps(
    tx,
    corpId,
    releases.flatMap((release) => release.caps),
  )
  const [won, lost] = [true, false].map((isWon) =>
    releases.filter((item) => (item.caps.length === 0 || granted.has(item.row.groupChatId)) === isWon),
  )
  for (const release of lost ?? []) {
    const until = addMs(now.at, lostRaceMs)
    settled.push({ ...unchanged(release.row), state: 'deferred', reason: 'cap_day', wakeAt: until })
  }
  settled.push(...(await release(tx, work, won ?? [], context)))
  await recordSettled(tx, corpId, settled, now.at)
  await tellSettled(tx, work, facts, context)
}

/** A faulty occurrence is tried again after this, in corp ms. */
const faultyMs = 600_000

/** Puts an occurrence off that could not be decided; after a day it is skipped, so that it is not tried for ever. */
export async function putOffFaulty(tx: CorpTx, corpId: CorpId, due: DueKey, at: CorpInstant): Promise<void> {
  const isOver = !isBefore(at, addMs(due.dueAt, sendLateMinutes * 60_000))
  const change = isOver
    ? ({ state: 'skipped', wakeAt: null } as const)
    : ({ state: 'deferred', wakeAt: addMs(at, faultyMs) } as const)
  await recordSettled(
    tx,
    corpId,
    [{ occurrenceId: due.occurrenceId, ...change, reason: 'faulty', deliveryId: null }],
    at,
  )
}

const unchanged = (row: DueRow): Settled => ({
  occurrenceId: row.occurrenceId,
  state: 'planned',
  reason: null,
  wakeAt: null,
  deliveryId: null,
})

const chatOf = (row: DueRow): Recipient => ({ kind: 'group_chat', id: row.groupChatId })

/** The caps that a post into the group chat takes; what goes elsewhere by hand takes none. */
function capsOf(row: DueRow, context: SettleContext): CapRequest[] {
  if (row.channel !== null) return []
  const document = context.documentFor(row)
  const governor = governorOfDocument(document)
  const recipient = chatOf(row)
  const column = columnCapsOf(document, row.playbookId, row.columnId)
  const keys = columnCapKeys(column?.key ?? '')
  const caps: [key: string, cap: number | null][] = [
    ['day', governor.groupPerDay],
    ['week', governor.groupPerWeek],
    [keys.day, column?.perDay ?? null],
    [keys.week, column?.perWeek ?? null],
  ]
  return caps.flatMap(([key, cap]) =>
    cap === null ? [] : [{ recipient, key, startsOn: capWindow(key, context.today), cap }],
  )
}

/** Releases what the governor let go and the caps had room for; without quota left it goes by hand. */
async function release(
  tx: CorpTx,
  work: Work,
  releases: readonly Release[],
  context: SettleContext,
): Promise<Settled[]> {
  const { corpId } = work
  const now = work.now()
  const window = { mode: context.mode, ...quotaWindow(context.mode, context.today) }
  const byQuota = releases.filter((item) => item.decision.route === 'mass_send')
  const reserved = await reserveQuota(
    tx,
    corpId,
    byQuota.map((item) => ({ recipient: chatOf(item.row), ...window })),
  )
  const deliveries = releases.map((item): NewDelivery & { facts: EventDetail } => {
    const { row, message, decision } = item
    const hasQuota = decision.route === 'mass_send' && reserved.has(row.groupChatId)
    return {
      deliveryId: naturalId(corpId, row.occurrenceId, String(row.attempts + 1)),
      occurrenceId: row.occurrenceId,
      attempt: row.attempts + 1,
      lane: row.lane,
      route: decision.route === 'manual' ? 'manual' : hasQuota ? 'mass_send' : 'staff_task',
      groupChatId: row.groupChatId,
      senderStaffId: row.ownerStaffId,
      senderLane: laneOf(row.ownerStaffId),
      contentId: row.contentId,
      variant: row.variant || 'a',
      contentHash: message.contentHash,
      body: message.body,
      dueAt: row.dueAt,
      expiresAt: item.expiresAt,
      caps: item.caps.map((cap) => ({ key: cap.key, startsOn: cap.startsOn.toString() })),
      quota: hasQuota ? { mode: window.mode, startsOn: window.startsOn } : null,
      followUp: governorOfDocument(context.documentFor(row)).followUp,
      facts: { ...decision.seen, quotaMode: context.mode },
    }
  })
  await releaseDeliveries(tx, corpId, deliveries, now)
  await insertLinks(
    tx,
    corpId,
    releases.flatMap((item) => item.message.links),
    now.at,
  )
  await askStaffToSend(
    tx,
    corpId,
    deliveries
      .filter((item) => item.route !== 'mass_send')
      .map((item) => ({
        kind: item.route === 'manual' ? ('manual' as const) : ('send' as const),
        staffTaskId: naturalId(corpId, 'staff_task', item.deliveryId),
        lane: item.senderLane,
        staffId: item.senderStaffId,
        deliveryId: item.deliveryId,
        groupChatId: item.route === 'manual' ? null : item.groupChatId,
        ...titleOf(context, context.rowOf(item.occurrenceId)),
        dueAt: item.dueAt,
        expiresAt: item.expiresAt,
      })),
    now,
  )
  return deliveries.map((item) => ({
    occurrenceId: item.occurrenceId,
    state: 'released',
    reason: null,
    wakeAt: null,
    deliveryId: item.deliveryId,
  }))
}

/** What staff know the step as: by its column, where it fills one, and by where it goes, if not into the chat. */
function titleOf(context: SettleContext, row: DueRow): { title: string; titleEn: string | null } {
  const names = namesOf(context.documentFor(row))
  const { name: title, nameEn: titleEn } = row.columnId === null ? names.step(row.stepId) : names.column(row.columnId)
  if (row.channel === null) return { title, titleEn }
  const { zh, en } = channelNames[row.channel]
  return { title: `${zh}：${title}`, titleEn: `${en}: ${titleEn ?? title}` }
}
