import {
  type AskedForGroupWelcome,
  type CreateGroupWelcome,
  GROUP_WELCOMES_MAX,
  type SaveGroupWelcome,
} from '#contract/group-welcome.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { faultsOfLibrary, forgetUse, noteUses } from '#server/features/content/index.ts'
import { type BothTimes, corpNow } from '#server/features/corp/index.ts'
import { groupWelcomeLane, groupWelcomeQueueName } from '#server/features/group-welcome/lane.ts'
import {
  type ChatToAsk,
  faultsOf,
  filesNamed,
  type GroupWelcomeBody,
  isChangeable,
  isRetriable,
  noteOf,
  whomToAsk,
} from '#server/features/group-welcome/rules.ts'
import {
  countWelcomes,
  deleteWelcome,
  findWelcome,
  type GroupWelcomeRow,
  insertWelcome,
  listChatsToAsk,
  lockChatsToAsk,
  lockWelcome,
  moveWelcome,
  putAsked,
  rewriteWelcome,
} from '#server/features/group-welcome/sql.ts'
import { listNames } from '#server/features/media/index.ts'
import { readLexicon } from '#server/features/screening/index.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { askStaffEach, endTasks, wakeStaffTasks } from '#server/features/staff-task/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs } from '#server/kernel/time.ts'

type CommandDeps = { db: Database }

/**
 * Keeps a new group welcome and hands it to WeCom. Refuses with `group_welcome_invalid`, every fault with its field, and
 * with `group_welcome_full` where WeCom would keep no more.
 */
export async function createWelcome(
  { db }: CommandDeps,
  actor: AuditActor,
  input: CreateGroupWelcome,
): Promise<{ groupWelcomeId: string }> {
  const groupWelcomeId = newId()
  await db.corp(actor.corpId, async (tx) => {
    const { corpId } = actor
    const body = await bodyOf(tx, corpId, input)
    const now = await corpNow(tx, corpId)
    const lane = groupWelcomeLane(corpId)
    await insertWelcome(tx, corpId, { groupWelcomeId, lane, ...given(input), body, by: actor.name }, now)
    const there = await countWelcomes(tx, corpId)
    if (there > GROUP_WELCOMES_MAX)
      throw new AppError('group_welcome_full', {
        details: [
          {
            field: 'name',
            value: there,
            rule: `at most ${GROUP_WELCOMES_MAX} group welcomes`,
            repair: 'remove one that no group chat uses',
          },
        ],
      })
    await note(tx, actor, now, { groupWelcomeId, lane }, input, 'group_welcome.created')
  })
  return { groupWelcomeId }
}

/**
 * Writes one anew; WeCom is told, and group chats that chose it say the new one. Refuses as `createWelcome` does, with
 * `request_conflict` when somebody saved it meanwhile, and with `group_welcome_busy` while WeCom is being told.
 */
export const changeWelcome = (
  { db }: CommandDeps,
  actor: AuditActor,
  groupWelcomeId: string,
  { revision, ...input }: SaveGroupWelcome,
): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const { corpId } = actor
    const held = await getToChange(tx, corpId, groupWelcomeId)
    if (held.revision !== revision)
      throw new AppError('request_conflict', {
        details: [
          {
            field: 'revision',
            value: revision,
            rule: `is ${held.revision}`,
            repair: `${held.changedBy} saved it meanwhile`,
          },
        ],
      })
    const body = await bodyOf(tx, corpId, input)
    const now = await corpNow(tx, corpId)
    await rewriteWelcome(tx, corpId, { groupWelcomeId, ...given(input), body, by: actor.name }, now)
    await note(tx, actor, now, held, input, 'group_welcome.changed')
  })

/**
 * Takes one away, at WeCom, too, where it holds it: group chats that chose it greet nobody any more. Owners are asked for
 * it no more. Refuses with `group_welcome_busy` while WeCom is being told.
 */
export const removeWelcome = ({ db }: CommandDeps, actor: AuditActor, groupWelcomeId: string): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const { corpId } = actor
    const held = await lockWelcome(tx, corpId, groupWelcomeId)
    if (!held) throw new AppError('not_found')
    if (!isChangeable(held.state) && held.state !== 'in_doubt') throw busy(held)
    const now = await corpNow(tx, corpId)
    if (held.templateId === null) await dropWelcome(tx, corpId, groupWelcomeId, now)
    else {
      await moveWelcome(tx, corpId, groupWelcomeId, [held.state], {
        state: 'removing',
        attempts: 0,
        wakeRealAt: now.realAt,
      })
      await wake(tx, corpId, held.lane, now)
    }
    const object = { kind: 'group_welcome', id: groupWelcomeId } as const
    await recordAudit(tx, now, actor, 'group_welcome.removed', object, { name: held.name })
  })

/** It is gone, with what was asked for it. */
export async function dropWelcome(
  tx: CorpTx,
  corpId: CorpId,
  groupWelcomeId: string,
  { at }: Pick<BothTimes, 'at'>,
): Promise<void> {
  const tasks = await deleteWelcome(tx, corpId, groupWelcomeId)
  await endTasks(tx, corpId, tasks, 'cancelled', 'withdrawn', at)
  await forgetUse(tx, corpId, { kind: 'group_welcome', id: groupWelcomeId })
}

/**
 * Hands one to WeCom again that WeCom did not take, or whose answer was lost: then WeCom may hold two. Refuses with
 * `group_welcome_busy` when there is nothing to try again.
 */
export const retryWelcome = ({ db }: CommandDeps, actor: AuditActor, groupWelcomeId: string): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const { corpId } = actor
    const held = await lockWelcome(tx, corpId, groupWelcomeId)
    if (!held) throw new AppError('not_found')
    if (!isRetriable(held.state)) throw busy(held)
    const now = await corpNow(tx, corpId)
    const move = { state: 'waiting', attempts: 0, wakeRealAt: now.realAt } as const
    await moveWelcome(tx, corpId, groupWelcomeId, [held.state], move)
    await wake(tx, corpId, held.lane, now)
    const object = { kind: 'group_welcome', id: groupWelcomeId } as const
    await recordAudit(tx, now, actor, 'group_welcome.retried', object, { name: held.name, state: held.state })
  })

/** What asking would come to; changes nothing. Refuses as asking does. */
export async function foreseeAsking(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  groupWelcomeId: string,
  groupChatIds: readonly string[],
): Promise<AskedForGroupWelcome> {
  const held = await findWelcome(tx, corpId, groupWelcomeId)
  needReady(held)
  const chats = await listChatsToAsk(tx, corpId, scope, groupChatIds)
  needAll(chats, groupChatIds)
  return figuresOf(chats)
}

function figuresOf(chats: readonly ChatToAsk[]): AskedForGroupWelcome {
  const { byOwner, asked, waiting, ownerGone } = whomToAsk(chats)
  return { groupChats: asked, owners: byOwner.size, waiting, ownerGone }
}

const dayMs = 86_400_000
/** How long an owner has, and when they are reminded and their leader told: new members come every day. */
const withinDays = 7
const followUp = { remindAfterMinutes: [1440, 4320], escalateAfterMinutes: 7200, escalateTo: 'direct-leader' } as const

/**
 * Asks the owners of group chats to choose a welcome there: a task for each owner. Leaves out chats whose owner has an open
 * task for one, or has left. Refuses chats that the actor does not see (`not_found`), and a welcome that WeCom does not
 * hold as it is written (`group_welcome_not_ready`).
 */
export const askOwners = (
  { db }: CommandDeps,
  actor: AuditActor,
  scope: Scope,
  groupWelcomeId: string,
  groupChatIds: readonly string[],
): Promise<AskedForGroupWelcome> =>
  db.corp(actor.corpId, async (tx) => {
    const { corpId, name } = actor
    const chats = await lockChatsToAsk(tx, corpId, scope, groupChatIds)
    const held = await lockWelcome(tx, corpId, groupWelcomeId)
    needReady(held)
    needAll(chats, groupChatIds)
    const { byOwner } = whomToAsk(chats)
    const figures = figuresOf(chats)
    if (byOwner.size === 0) return figures
    const now = await corpNow(tx, corpId)
    const tasks = [...byOwner].map(([staffId, own]) => ({
      staffTaskId: newId(),
      staffId,
      note: noteOf({ name: held.name, text: held.body.text }, own),
      own,
    }))
    const lanes = await askStaffEach(tx, corpId, tasks, {
      title: '设置入群欢迎语',
      titleEn: 'Set the welcome of your group chats',
      at: now.at,
      expiresAt: addMs(now.at, withinDays * dayMs),
      followUp,
    })
    const asked = tasks.flatMap(({ staffTaskId, own }) => own.map(({ groupChatId }) => ({ groupChatId, staffTaskId })))
    await putAsked(tx, corpId, groupWelcomeId, asked, { at: now.at, by: name })
    const object = { kind: 'group_welcome', id: groupWelcomeId } as const
    await recordAudit(tx, now, actor, 'group_welcome.asked', object, { name: held.name, ...figures })
    await wakeStaffTasks(tx, corpId, lanes, now.at)
    return figures
  })

function needReady(held: GroupWelcomeRow | null): asserts held is GroupWelcomeRow {
  if (!held) throw new AppError('not_found')
  if (held.state !== 'ready')
    throw new AppError('group_welcome_not_ready', {
      details: [
        {
          field: 'groupWelcomeId',
          value: held.groupWelcomeId,
          rule: `it is ${held.state}`,
          repair: 'wait until WeCom has it',
        },
      ],
    })
}

function needAll(chats: readonly ChatToAsk[], groupChatIds: readonly string[]): void {
  const there = new Set(chats.map(({ groupChatId }) => groupChatId))
  const unseen = [...new Set(groupChatIds)].filter((id) => !there.has(id))
  if (unseen.length === 0) return
  const details = unseen.map((value) => ({
    field: 'groupChatIds',
    value,
    rule: 'is a group chat in your scope',
    repair: 'leave it out',
  }))
  throw new AppError('not_found', { details: details.slice(0, 100) })
}

async function getToChange(tx: CorpTx, corpId: CorpId, groupWelcomeId: string): Promise<GroupWelcomeRow> {
  const held = await lockWelcome(tx, corpId, groupWelcomeId)
  if (!held) throw new AppError('not_found')
  if (!isChangeable(held.state)) throw busy(held)
  return held
}

const busy = ({ groupWelcomeId, state }: GroupWelcomeRow): AppError =>
  new AppError('group_welcome_busy', {
    details: [{ field: 'groupWelcomeId', value: groupWelcomeId, rule: `it is ${state}`, repair: 'load it again' }],
  })

const given = ({ name, notify }: CreateGroupWelcome) => ({ name, notify })

/** What is kept of it. Refuses with `group_welcome_invalid`. */
async function bodyOf(tx: CorpTx, corpId: CorpId, input: CreateGroupWelcome): Promise<GroupWelcomeBody> {
  const { text, attachment, library } = input
  const lexicon = await readLexicon(tx, corpId)
  const faults = faultsOf(input, { lexicon, there: await listNames(tx, corpId, filesNamed(input)) })
  const copies = library === undefined ? [] : [library]
  for (const fault of (await faultsOfLibrary(tx, corpId, copies)).values()) faults.push({ field: 'library', ...fault })
  if (faults.length > 0) throw new AppError('group_welcome_invalid', { details: faults.slice(0, 100) })
  return { text, attachment, ...(library !== undefined && { library }) }
}

async function note(
  tx: CorpTx,
  actor: AuditActor,
  now: BothTimes,
  { groupWelcomeId, lane }: Pick<GroupWelcomeRow, 'groupWelcomeId' | 'lane'>,
  { name, library }: CreateGroupWelcome,
  action: 'group_welcome.created' | 'group_welcome.changed',
): Promise<void> {
  const by = { kind: 'group_welcome', id: groupWelcomeId } as const
  await noteUses(tx, actor.corpId, by, library === undefined ? [] : [library])
  await recordAudit(tx, now, actor, action, by, { name })
  await wake(tx, actor.corpId, lane, now)
}

const wake = (tx: CorpTx, corpId: CorpId, lane: number, { realAt }: BothTimes): Promise<void> =>
  wakeLanes(tx, corpId, groupWelcomeQueueName, [{ lane, dueRealAt: realAt }])
