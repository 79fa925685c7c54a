import type { ResolveMoment } from '#contract/moment.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { type AuditActor, recordAudit, recordAuditOfMany } from '#server/features/audit/index.ts'
import { faultsOfLibrary } from '#server/features/content/index.ts'
import { corpNow, getCorp } from '#server/features/corp/index.ts'
import { listNames, measurePictures } from '#server/features/media/index.ts'
import { openMoment } from '#server/features/moment/commands/open.ts'
import { type CommandDeps, listOwn, lockOwn, settled } from '#server/features/moment/commands/plan.ts'
import { refuse } from '#server/features/moment/commands/prepare.ts'
import { momentQueueName } from '#server/features/moment/lane.ts'
import {
  faultsOfCopy,
  faultsOfFiles,
  faultsOfSizes,
  faultsOfWords,
  type MomentFault,
  namedFiles,
} from '#server/features/moment/rules/body.ts'
import { faultsOfTime } from '#server/features/moment/rules/fault.ts'
import { isCancellable, isSchedulable } from '#server/features/moment/rules/standing.ts'
import { mayRemind } from '#server/features/moment/rules/timing.ts'
import { deleteCopies, listTaskIds, listUnpublished } from '#server/features/moment/sql/copy.ts'
import { changeMoment } from '#server/features/moment/sql/moment.ts'
import { readSettings } from '#server/features/moment/sql/setting.ts'
import { readLexicon } from '#server/features/screening/index.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { endTasks } from '#server/features/staff-task/index.ts'
import { AppError } from '#server/kernel/app-error.ts'

/**
 * Puts posts on their way: each goes out at its time. All or none: refuses with `moment_settled` when one is on its way
 * already, with `moment_invalid` when the time of one is past or quiet by now, a file of it is
 * gone, or a word of it is barred.
 */
export const scheduleMoments = (
  { db }: CommandDeps,
  actor: AuditActor,
  scope: Scope,
  momentIds: readonly string[],
): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const { corpId } = actor
    const held = await listOwn(tx, corpId, scope, momentIds, 'change')
    const gone = held.find((post) => !isSchedulable(post.state))
    if (gone) throw settled(gone)
    const now = await corpNow(tx, corpId)
    const { zone } = await getCorp(tx, corpId)
    const settings = await readSettings(tx, corpId)
    const lexicon = await readLexicon(tx, corpId)
    const copies = held.flatMap(({ body: { library } }) => (library === undefined ? [] : [library]))
    const unfit = await faultsOfLibrary(tx, corpId, copies)
    const named = held.flatMap(({ body }) => namedFiles(body.attachments))
    const there = await listNames(tx, corpId, named)
    const sizes = await measurePictures(tx, corpId, named)
    refuse(
      held.flatMap(({ momentId, dueAt, body }): (MomentFault & { momentId: string })[] =>
        [
          ...faultsOfTime(dueAt, settings, zone, now.at),
          ...faultsOfFiles(body.attachments, there),
          ...faultsOfSizes(body.attachments, sizes),
          ...faultsOfWords(body, lexicon),
          ...faultsOfCopy(body, unfit),
        ].map((fault) => ({ ...fault, momentId })),
      ),
    )
    for (const { momentId, dueAt } of held) {
      const change = {
        state: 'scheduled',
        reason: null,
        scheduledBy: actor.name,
        wakeAt: dueAt,
        wakeRealAt: null,
      } as const
      await changeMoment(tx, corpId, momentId, ['draft', 'failed'], { ...change, attempts: 0, looks: 0 }, now.at)
    }
    const ids = held.map(({ momentId }) => momentId)
    await recordAuditOfMany(tx, now, actor, 'moment.scheduled', { kind: 'moment', ids })
    await wakeLanes(
      tx,
      corpId,
      momentQueueName,
      held.map(({ lane, dueAt }) => ({ lane, dueAt })),
    )
  })

/**
 * Takes a post back: before its time it does not go out; of what is out, staff who have not published are asked no more,
 * and what is published stays.
 */
export const cancelMoment = ({ db }: CommandDeps, actor: AuditActor, scope: Scope, momentId: string): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const { corpId } = actor
    const held = await lockOwn(tx, corpId, scope, momentId)
    if (!isCancellable(held.state) || held.cancelledAt !== null) throw settled(held)
    const now = await corpNow(tx, corpId)
    const by = { cancelledAt: now.at, cancelledBy: actor.name }
    const isBefore = held.state === 'scheduled'
    await changeMoment(
      tx,
      corpId,
      momentId,
      [held.state],
      isBefore
        ? { ...by, state: 'cancelled', reason: null, wakeAt: null, wakeRealAt: null }
        : { ...by, wakeRealAt: now.realAt },
      now.at,
    )
    if (!isBefore) await endTasks(tx, corpId, await listTaskIds(tx, corpId, momentId), 'cancelled', 'withdrawn', now.at)
    await recordAudit(tx, now, actor, 'moment.cancelled', { kind: 'moment', id: momentId }, { state: held.state })
    await wakeLanes(tx, corpId, momentQueueName, [{ lane: held.lane, dueRealAt: now.realAt }])
  })

/** Has those told who have not published. Refuses with `moment_settled` within an hour of the last time. */
export const remindStaff = ({ db }: CommandDeps, actor: AuditActor, scope: Scope, momentId: string): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const { corpId } = actor
    const held = await lockOwn(tx, corpId, scope, momentId)
    const now = await corpNow(tx, corpId)
    const waiting = (await listUnpublished(tx, corpId, momentId, now.at)).length
    if (held.cancelledAt !== null || !mayRemind({ ...held, waiting }, now.at)) throw settled(held)
    await changeMoment(tx, corpId, momentId, ['open'], { remindAskedAt: now.at, wakeRealAt: now.realAt }, now.at)
    await recordAudit(tx, now, actor, 'moment.reminded', { kind: 'moment', id: momentId }, { waiting })
    await wakeLanes(tx, corpId, momentQueueName, [{ lane: held.lane, dueRealAt: now.realAt }])
  })

/**
 * What a person says of a post whose answer was lost and that several moments of WeCom's can be: which one it is, that none
 * is, or to leave it be. Refuses with `moment_settled` while it is looked for.
 */
export const resolveLost = (
  { db }: CommandDeps,
  actor: AuditActor,
  scope: Scope,
  momentId: string,
  { decision, wecomMomentId }: ResolveMoment,
): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const { corpId } = actor
    const held = await lockOwn(tx, corpId, scope, momentId)
    if (held.state !== 'in_doubt' || held.reason !== 'several_alike') throw settled(held)
    const now = await corpNow(tx, corpId)
    const soon = { wakeAt: null, wakeRealAt: now.realAt }
    switch (decision) {
      case 'adopt': {
        const chosen = held.candidates.find((one) => one.wecomMomentId === wecomMomentId)
        if (!chosen)
          throw new AppError('moment_invalid', {
            details: [
              {
                field: 'wecomMomentId',
                value: wecomMomentId ?? '',
                rule: 'candidate_unknown',
                message: { zh: '不在找到的几条里', en: 'is none of those that were found' },
                repair: { zh: '选其中一条', en: 'choose one of them' },
              },
            ],
          })
        await openMoment(tx, corpId, held, { wecomMomentId: chosen.wecomMomentId, invalidUserids: [] }, now)
        break
      }
      case 'resubmit':
        await deleteCopies(tx, corpId, momentId)
        await changeMoment(
          tx,
          corpId,
          momentId,
          ['in_doubt'],
          // What was taken back meanwhile is not ordered again, whatever became of the first order.
          held.cancelledAt === null
            ? { state: 'scheduled', reason: null, candidates: [], ...soon }
            : { state: 'cancelled', reason: 'withdrawn', candidates: [], wakeAt: null, wakeRealAt: null },
          now.at,
        )
        break
      case 'leave': {
        const left = {
          state: 'closed',
          reason: 'left_in_doubt',
          candidates: [],
          wakeAt: null,
          wakeRealAt: null,
        } as const
        await changeMoment(tx, corpId, momentId, ['in_doubt'], left, now.at)
        break
      }
      default:
        decision satisfies never
    }
    await recordAudit(tx, now, actor, 'moment.resolved', { kind: 'moment', id: momentId }, { decision })
    await wakeLanes(tx, corpId, momentQueueName, [{ lane: held.lane, dueRealAt: now.realAt }])
  })
