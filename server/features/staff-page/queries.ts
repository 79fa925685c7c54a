import { z } from 'zod'
import type {
  ChatSidebar,
  ContactSidebar,
  DayMassSend,
  DayTask,
  OnTimePage,
  OnTimeQuery,
  StaffDay,
} from '#contract/staff-page.ts'
import type { CorpTx } from '#server/db/database.ts'
import { listStandsInFor } from '#server/features/absence/index.ts'
import { findContactIds, readContactPage } from '#server/features/contact/index.ts'
import type { MessageBody } from '#server/features/delivery/index.ts'
import { ageInDays, stageOf } from '#server/features/group-chat/index.ts'
import { documentOf, type Name, type Names, namesOf } from '#server/features/playbook/index.ts'
import { corpDay } from '#server/features/run/index.ts'
import { findAwayUntil, type Scope, scopeOf } from '#server/features/staff/index.ts'
import {
  countDays,
  type DayMassSendRow,
  type DayTaskRow,
  listComingSteps,
  listDayMassSends,
  listDayTasks,
  type StepKey,
} from '#server/features/staff-page/day-sql.ts'
import { listOnTime } from '#server/features/staff-page/on-time-sql.ts'
import {
  leastForRate,
  lookBackDays,
  massSendStanding,
  onTimePercent,
  previewOf,
  streakDays,
  taskStanding,
} from '#server/features/staff-page/rules.ts'
import { findSidebarChat, listOpenTaskIds, listPlanSteps } from '#server/features/staff-page/sidebar-sql.ts'
import { bubblesOf, isOnTime, readStaffTask } from '#server/features/staff-task/index.ts'
import type { Actor } from '#server/http/actor.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, startOfDay } from '#server/kernel/time.ts'

/** A member of staff's day: their own, whatever they may see of others. */
export async function readDay(tx: CorpTx, corpId: CorpId, staffId: string): Promise<StaffDay> {
  const { at, today, zone } = await corpDay(tx, corpId)
  const day = {
    back: startOfDay(today.subtract({ days: lookBackDays }), zone),
    from: startOfDay(today, zone),
    to: startOfDay(today.add({ days: 1 }), zone),
  }
  const tasks = await listDayTasks(tx, corpId, staffId, day)
  const massSends = await listDayMassSends(tx, corpId, staffId, day)
  const coming = await listComingSteps(tx, corpId, staffId, { from: at, to: day.to })
  const titleOf = await readTitles(tx, corpId, [...massSends, ...coming])
  const days = await countDays(tx, corpId, staffId, day, zone)
  const items = [
    ...tasks.map((row) => ({ at: row.postponements > 0 ? row.askedAt : row.dueAt, item: dayTask(row, at) })),
    ...massSends.map((row) => ({ at: row.dueAt, item: dayMassSend(row, titleOf(row), at) })),
  ].toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))
  const count = days.find((one) => one.date.equals(today))
  return {
    corpTime: at.toString(),
    date: today.toString(),
    total: count?.total ?? 0,
    done: count?.done ?? 0,
    onTimePercent: onTimePercent(days),
    streakDays: streakDays(days, today),
    awayUntil: (await findAwayUntil(tx, corpId, staffId, at))?.toString() ?? null,
    standsInFor: await listStandsInFor(tx, corpId, staffId, at),
    items: items.map(({ item }) => item),
    coming: coming.map((row) => {
      const { name, nameEn } = titleOf(row)
      return { dueAt: row.dueAt.toString(), title: name, titleEn: nameEn, groupChatCount: row.groupChatCount }
    }),
  }
}

/** Staff in the reader's scope by how much of what was asked of them they did in time, over the last days and today. */
export async function readOnTime(tx: CorpTx, actor: Actor, query: OnTimeQuery): Promise<OnTimePage> {
  const { days, search, limit } = query
  const after = decodeCursor(query.cursor, z.int().min(1)) ?? 0
  const { today, zone } = await corpDay(tx, actor.corpId)
  const span = {
    from: startOfDay(today.subtract({ days }), zone),
    to: startOfDay(today.add({ days: 1 }), zone),
  }
  const of = { ...span, least: leastForRate, search: search === '' ? undefined : search }
  const found = await listOnTime(tx, actor.corpId, await scopeOf(tx, actor), of, { after, limit: limit + 1 })
  const { people, median } = found
  const page = pageOf(
    found.rows,
    limit,
    (row) => row.place,
    ({ place: _place, ...row }) => row,
  )
  return { ...page, people, median }
}

function dayTask(row: DayTaskRow, now: CorpInstant): DayTask {
  const { escalateAfterMinutes } = row
  const isLate = !isOnTime({ askedAt: row.askedAt, followUp: { escalateAfterMinutes } }, now)
  return {
    kind: 'task',
    staffTaskId: row.staffTaskId,
    standing: row.handedTo === null ? taskStanding(row.state, row.reason, isLate) : 'handed_over',
    state: row.state,
    title: row.title,
    titleEn: row.titleEn,
    contact: row.contactId === null ? null : { contactId: row.contactId, name: row.contactName ?? '' },
    groupChat:
      row.groupChatId === null
        ? null
        : { groupChatId: row.groupChatId, name: row.groupChatName ?? '', wecomChatId: row.wecomChatId ?? '' },
    dueAt: row.dueAt.toString(),
    askedAt: row.askedAt.toString(),
    isPostponed: row.postponements > 0,
    expiresAt: row.expiresAt.toString(),
    doneAt: row.doneAt?.toString() ?? null,
    preview: row.body === null ? '' : previewOfBody(row.body),
    bubbles: row.body === null ? 0 : bubblesOf(row.body).length,
    sentBubbles: row.sentBubbles,
    handedTo: row.handedTo,
  }
}

function dayMassSend(row: DayMassSendRow, { name, nameEn }: Name, now: CorpInstant): DayMassSend {
  const { escalateAfterMinutes } = row
  const isLate = !isOnTime({ askedAt: row.askedAt, followUp: { escalateAfterMinutes } }, now)
  return {
    kind: 'mass_send',
    massSendId: row.massSendId,
    standing: massSendStanding(row, isLate),
    title: name,
    titleEn: nameEn,
    groupChats: row.groupChats,
    groupChatCount: row.groupChatCount,
    contactCount: row.contactCount,
    dueAt: row.dueAt.toString(),
    expiresAt: row.expiresAt.toString(),
    doneAt: row.sentAt?.toString() ?? null,
    preview: previewOfBody(row.body),
  }
}

function previewOfBody(body: MessageBody): string {
  const [first] = bubblesOf(body)
  return previewOf(first === undefined ? '' : first.kind === 'text' ? first.text : first.title)
}

/** What stands beside a group chat. Throws `not_found`. */
export async function readChatSidebar(tx: CorpTx, actor: Actor, wecomChatId: string): Promise<ChatSidebar> {
  const { corpId, staffId } = actor
  const scope = await scopeOf(tx, actor)
  const chat = await findSidebarChat(tx, corpId, scope, staffId, wecomChatId)
  if (!chat) throw new AppError('not_found')
  const { at, today, zone } = await corpDay(tx, corpId)
  const steps = await listPlanSteps(tx, corpId, chat.groupChatId, today)
  const titleOf = await readTitles(tx, corpId, steps)
  const own: Scope = { kind: 'own', staffId }
  const tasks: ChatSidebar['tasks'] = []
  for (const id of await listOpenTaskIds(tx, corpId, staffId, chat.groupChatId))
    tasks.push(await readStaffTask(tx, corpId, own, id))
  const { createdAt, ...rest } = chat
  return {
    corpTime: at.toString(),
    groupChat: { ...rest, stage: stageOf(createdAt, at, zone), ageDays: ageInDays(createdAt, at, zone) },
    plan: steps.map((row) => {
      const { name, nameEn } = titleOf(row)
      const { occurrenceId, state, reason, sender } = row
      return { occurrenceId, dueAt: row.dueAt.toString(), title: name, titleEn: nameEn, state, reason, sender }
    }),
    tasks,
  }
}

/** What stands beside a chat with one contact. Throws `not_found` for one beyond the reader's scope. */
export async function readContactSidebar(tx: CorpTx, actor: Actor, externalUserid: string): Promise<ContactSidebar> {
  const contactId = (await findContactIds(tx, actor.corpId, [externalUserid])).get(externalUserid)
  if (contactId === undefined) throw new AppError('not_found')
  return readContactPage(tx, actor.corpId, await scopeOf(tx, actor), contactId)
}

/** What steps are called where staff see them: by their column, as their tasks are. */
async function readTitles(tx: CorpTx, corpId: CorpId, steps: readonly StepKey[]): Promise<(step: StepKey) => Name> {
  const names = new Map<string, Names>()
  const keyOf = ({ playbookId, version }: StepKey): string => `${playbookId} ${version}`
  for (const step of steps)
    if (!names.has(keyOf(step)))
      names.set(keyOf(step), namesOf(await documentOf(tx, corpId, step.playbookId, step.version)))
  return (step) => {
    const known = names.get(keyOf(step))
    if (!known) return { name: step.stepId, nameEn: null }
    return step.columnId === null ? known.step(step.stepId) : known.column(step.columnId)
  }
}
