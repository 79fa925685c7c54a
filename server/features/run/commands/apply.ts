import type { ApplyPlaybook, ApplyPreview } from '#contract/run.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { laneOf } from '#server/engine/queue.ts'
import { publish } from '#server/engine/signal.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { corpNow, findCorp } from '#server/features/corp/index.ts'
import { readFriendShare } from '#server/features/group-chat/index.ts'
import {
  documentOf,
  fillVariables,
  lockPlaybook,
  memberJourneys,
  occurrencesOf,
  type PlannedOccurrence,
  poolRefusals,
} from '#server/features/playbook/index.ts'
import { insertWatches } from '#server/features/run/enrollment/sql/watch.ts'
import { watchNicknames } from '#server/features/run/nickname/watch.ts'
import { beginPilot, mayApply } from '#server/features/run/pilot/begin.ts'
import { planQueueName, segmentQueueName } from '#server/features/run/queue-name.ts'
import { type ChatToApply, insertRun, listChatsToApply } from '#server/features/run/sql/apply.ts'
import { runApplied } from '#server/features/run/signals.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { type CorpInstant, localDateOf, startOfDay } from '#server/kernel/time.ts'
import { journeyTracks, type PlaybookDocument, type VariableValues } from '#contract/playbook.ts'

export type RunDeps = { db: Database }

type Ready = {
  document: PlaybookDocument
  zone: string
  at: CorpInstant
  chats: { chat: ChatToApply; own: VariableValues; filled: VariableValues }[]
}

/**
 * Puts a version to work on group chats. Refuses, and changes nothing, when one of them is unknown, dismissed, not the
 * actor's to see or has a run of this playbook already (`group_chat_unavailable`), or when variables are missing or
 * wrong (`variables_invalid`); the details name each one.
 */
export async function applyPlaybook(
  deps: RunDeps,
  actor: AuditActor,
  scope: Scope,
  playbookId: string,
  input: ApplyPlaybook,
): Promise<{ runId: string }> {
  const runId = newId()
  await deps.db.corp(actor.corpId, async (tx) => {
    const ready = await prepare(tx, actor, scope, playbookId, input)
    const now = await corpNow(tx, actor.corpId)
    await insertRun(
      tx,
      actor.corpId,
      {
        runId,
        playbookId,
        version: input.version,
        name: input.name,
        variables: input.variables,
        createdBy: actor.name,
      },
      ready.chats.map(({ chat, own }) => ({ groupChatId: chat.groupChatId, lane: chat.lane, variables: own })),
      startOfDay(localDateOf(now.at, ready.zone), ready.zone),
      now.at,
    )
    await recordAudit(
      tx,
      now,
      actor,
      'run.applied',
      { kind: 'run', id: runId },
      {
        playbookId,
        version: input.version,
        groupChats: ready.chats.length,
        ...(input.beforePilot !== undefined && { beforePilot: input.beforePilot }),
      },
    )
    const plan = ready.document.setup.pilot
    if (input.pilot === true && plan !== undefined) {
      const contacts = contactsOf(ready)
      const run = { runId, playbookId, version: input.version, contacts }
      await beginPilot(tx, actor.corpId, run, plan.days, { at: now.at, zone: ready.zone })
      await recordAudit(tx, now, actor, 'pilot.begun', { kind: 'run', id: runId }, { days: plan.days, contacts })
    }
    const watched = journeyTracks(ready.document).filter((track) => track.enter.on === 'segment-entered')
    await insertWatches(
      tx,
      actor.corpId,
      runId,
      watched.map((track) => track.id),
      now.at,
    )
    await watchNicknames(tx, actor.corpId, runId, ready.document, { at: now.at, zone: ready.zone })
    const { version, name } = input
    const told = { runId, playbookId, version, name, groupChats: ready.chats.length }
    await publish(tx, actor.corpId, runApplied, [{ lane: laneOf(runId), detail: told }], now)
    const lanes = new Set(ready.chats.map(({ chat }) => chat.lane))
    await wakeLanes(
      tx,
      actor.corpId,
      planQueueName,
      [...lanes].map((lane) => ({ lane, dueAt: now.at })),
    )
    if (watched.length > 0)
      await wakeLanes(tx, actor.corpId, segmentQueueName, [{ lane: laneOf(runId), dueAt: now.at }])
  })
  return { runId }
}

const previewDays = 7

/** What applying would do, in numbers, over the first seven days; changes nothing. Refuses as applying does. */
export async function previewApply(
  deps: RunDeps,
  actor: AuditActor,
  scope: Scope,
  playbookId: string,
  input: ApplyPlaybook,
): Promise<ApplyPreview> {
  const { ready, audience } = await deps.db.corp(actor.corpId, async (tx) => {
    const found = await prepare(tx, actor, scope, playbookId, input)
    const journeys = memberJourneys(found.document)
    const chatIds = found.chats.map(({ chat }) => chat.groupChatId)
    const share = journeys.length === 0 ? null : await readFriendShare(tx, actor.corpId, scope, chatIds)
    return { ready: found, audience: share && { ...share, journeys } }
  })
  const from = localDateOf(ready.at, ready.zone)
  const days = Array.from({ length: previewDays }, (_, index) => from.add({ days: index }))
  const byDay = new Map(days.map((day) => [day.toString(), 0]))
  const taps = new Set<string>()
  let first: PlannedOccurrence | null = null
  let occurrences = 0
  for (const { chat, filled, own } of ready.chats) {
    const context = {
      zone: ready.zone,
      appliedAt: ready.at,
      chat: { createdAt: chat.createdAt, memberCount: chat.contacts, phaseByHand: null },
      variables: filled,
    }
    for (const due of occurrencesOf(ready.document, context, from, from.add({ days: previewDays }))) {
      occurrences += 1
      byDay.set(due.localDate.toString(), (byDay.get(due.localDate.toString()) ?? 0) + 1)
      if (!first || Temporal.Instant.compare(due.dueAt, first.dueAt) < 0) first = due
      const text = Object.keys(own).length > 0 ? chat.groupChatId : chat.ownerStaffId
      taps.add(`${text} ${due.contentId} ${due.dueAt.epochMilliseconds}`)
    }
  }
  return {
    groupChats: ready.chats.length,
    contacts: contactsOf(ready),
    occurrences,
    firstDueAt: first?.dueAt.toString() ?? null,
    byDay: [...byDay].map(([date, count]) => ({ date, occurrences: count })),
    taps: taps.size,
    audience,
    warnings:
      occurrences === 0 && journeyTracks(ready.document).length === 0
        ? [{ code: 'nothing_due', detail: { days: previewDays } }]
        : [],
  }
}

const contactsOf = ({ chats }: Pick<Ready, 'chats'>): number => chats.reduce((sum, { chat }) => sum + chat.contacts, 0)

async function prepare(
  tx: CorpTx,
  actor: AuditActor,
  scope: Scope,
  playbookId: string,
  input: ApplyPlaybook,
): Promise<Ready> {
  const { corpId } = actor
  if (!(await lockPlaybook(tx, corpId, playbookId))) throw new AppError('not_found')
  const document = await documentOf(tx, corpId, playbookId, input.version)
  const corp = await findCorp(tx, corpId)
  if (!corp) throw new AppError('not_found')
  const ids = [...new Set(input.groupChatIds)]
  const chats = await listChatsToApply(tx, corpId, scope, ids, playbookId)
  refuseUnavailable(ids, chats)
  const contacts = chats.reduce((sum, chat) => sum + chat.contacts, 0)
  await mayApply(tx, corpId, playbookId, document, input, contacts)
  const { at } = await corpNow(tx, corpId)
  const strangers = Object.keys(input.groupVariables).filter((id) => !ids.includes(id))
  const filled = chats.map((chat) => {
    const own = input.groupVariables[chat.groupChatId] ?? {}
    const filling = fillVariables(document, input.variables, own, { groupName: chat.name, groupOwner: chat.owner })
    return { chat, own, filling }
  })
  const details = [
    ...strangers.map((id) => ({ field: `groupVariables.${id}`, value: id, rule: 'is one of groupChatIds' })),
    ...filled.flatMap(({ chat, filling }) =>
      (filling.ok ? poolRefusals(document, filling.values) : filling.refusals).map((refusal) => ({
        field: refusal.name,
        groupChat: chat.name,
        ...refusal,
      })),
    ),
  ]
  if (details.length > 0) throw new AppError('variables_invalid', { details: details.slice(0, 100) })
  return {
    document,
    zone: corp.zone,
    at,
    chats: filled.flatMap(({ chat, own, filling }) => (filling.ok ? [{ chat, own, filled: filling.values }] : [])),
  }
}

const unavailable = {
  unknown: 'exists in your scope',
  dismissed: 'is not dismissed',
  already_runs: 'has no run of this playbook',
} as const

function whyUnavailable(chat: ChatToApply | undefined): keyof typeof unavailable | null {
  if (!chat) return 'unknown'
  if (chat.dismissed) return 'dismissed'
  return chat.alreadyRuns ? 'already_runs' : null
}

function refuseUnavailable(ids: readonly string[], chats: readonly ChatToApply[]): void {
  const known = new Map(chats.map((chat) => [chat.groupChatId, chat]))
  const details = ids.flatMap((id) => {
    const chat = known.get(id)
    const reason = whyUnavailable(chat)
    return reason ? [{ field: 'groupChatIds', value: id, name: chat?.name, reason, rule: unavailable[reason] }] : []
  })
  if (details.length > 0) throw new AppError('group_chat_unavailable', { details })
}
