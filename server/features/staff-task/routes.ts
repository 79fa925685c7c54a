import { z } from 'zod'
import {
  askPermit,
  handOverStaffTask,
  permit,
  postponeStaffTask,
  reportedStaffTasks,
  type ReportedStaffTasks,
  reportProgress,
  reportStaffTask,
  reportStaffTasks,
  staffTaskColleagues,
  type StaffTaskPage,
  staffTaskPage,
  staffTaskQuery,
  staffTasksPage,
} from '#contract/staff-task.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { recordAudit } from '#server/features/audit/index.ts'
import { type BothTimes, corpNow } from '#server/features/corp/index.ts'
import type { Media } from '#server/features/media/index.ts'
import { scopeOf } from '#server/features/staff/index.ts'
import { hadPermit, listColleagues } from '#server/features/staff-task/change-sql.ts'
import { permitTask, reportBubbles, reportTask } from '#server/features/staff-task/commands.ts'
import { handOverTask } from '#server/features/staff-task/hand-over.ts'
import { postponeTask } from '#server/features/staff-task/postpone.ts'
import { fileOfBubble, findTaskInScope, readStaffTask, readStaffTasks } from '#server/features/staff-task/queries.ts'
import { permitMs } from '#server/features/staff-task/rules.ts'
import type { Actor } from '#server/http/actor.ts'
import type { Http } from '#server/http/http.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type StaffTaskRouteDeps = {
  db: Database
  media: Media
  touch(corpId: CorpId, topic: 'delivery' | 'staff_task'): void
}

const params = z.object({ staffTaskId: z.guid() })
const read = { permission: 'staff_task.read' } as const
const complete = { permission: 'staff_task.complete' } as const
const snapshot = { readOnly: true, isolation: 'repeatable read' } as const

/** Tasks of staff: the list, a task with its message, and what is done with one. */
export function staffTaskRoutes(app: Http, deps: StaffTaskRouteDeps): void {
  readingRoutes(app, deps)
  sendingRoutes(app, deps)
  manyRoutes(app, deps)
  movingRoutes(app, deps)
}

function readingRoutes(app: Http, { db }: StaffTaskRouteDeps): void {
  const look = async <T>(actor: Actor, work: (tx: CorpTx) => Promise<T>): Promise<T> =>
    db.corp(actor.corpId, work, snapshot)

  app.get(
    '/api/v1/staff-tasks',
    { config: read, schema: { querystring: staffTaskQuery, response: { 200: staffTasksPage } } },
    ({ actor, query }) => look(actor, async (tx) => readStaffTasks(tx, actor.corpId, await scopeOf(tx, actor), query)),
  )

  app.get(
    '/api/v1/staff-tasks/:staffTaskId',
    { config: read, schema: { params, response: { 200: staffTaskPage } } },
    ({ actor, params: { staffTaskId } }) =>
      look(actor, async (tx) => readStaffTask(tx, actor.corpId, await scopeOf(tx, actor), staffTaskId)),
  )

  app.get(
    '/api/v1/staff-tasks/:staffTaskId/colleagues',
    { config: read, schema: { params, response: { 200: staffTaskColleagues } } },
    ({ actor, params: { staffTaskId } }) =>
      look(actor, async (tx) => {
        const { staffId, groupChatId } = await findTaskInScope(tx, actor.corpId, await scopeOf(tx, actor), staffTaskId)
        return {
          colleagues: groupChatId === null ? [] : await listColleagues(tx, actor.corpId, groupChatId, staffId),
        }
      }),
  )
}

/** The taps that carry a task out. */
function sendingRoutes(app: Http, { db, media, touch }: StaffTaskRouteDeps): void {
  app.post(
    '/api/v1/staff-tasks/:staffTaskId/permit',
    { config: complete, schema: { params, body: askPermit, response: { 200: permit } } },
    async ({ actor, params: { staffTaskId }, body: { holder, byHand } }) => {
      const { bubbles } = await db.corp(
        actor.corpId,
        async (tx) => readStaffTask(tx, actor.corpId, await scopeOf(tx, actor), staffTaskId),
        snapshot,
      )
      // Before the permit, whose minute is for sending.
      const mediaIds = byHand ? bubbles.map(() => null) : await mediaIdsOf(media, actor.corpId, bubbles)
      const until = await db.corp(actor.corpId, async (tx) => {
        await findOwn(tx, actor, staffTaskId)
        const now = await corpNow(tx, actor.corpId)
        return permitTask(tx, actor.corpId, staffTaskId, ownStaffId(actor), now, { holder, by: actor.name })
      })
      touch(actor.corpId, 'staff_task')
      return { permitUntilRealAt: until.toString(), validMs: permitMs, mediaIds }
    },
  )

  app.post(
    '/api/v1/staff-tasks/:staffTaskId/progress',
    { config: complete, schema: { params, body: reportProgress } },
    async ({ actor, params: { staffTaskId }, body: { sentBubbles } }, reply) => {
      await db.corp(actor.corpId, async (tx) => {
        await findToldBy(tx, actor, staffTaskId)
        const now = await corpNow(tx, actor.corpId)
        await reportBubbles(tx, actor.corpId, staffTaskId, ownStaffId(actor), sentBubbles, now)
      })
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/v1/staff-tasks/:staffTaskId/report',
    { config: complete, schema: { params, body: reportStaffTask } },
    async ({ actor, params: { staffTaskId }, body }, reply) => {
      await db.corp(actor.corpId, async (tx) => {
        const isDone = await findToldBy(tx, actor, staffTaskId)
        const now = await corpNow(tx, actor.corpId)
        await reportTask(tx, actor.corpId, staffTaskId, ownStaffId(actor), body, now, { by: actor.name })
        if (!isDone) await audit(tx, now, actor, 'staff_task.completed', staffTaskId, body)
      })
      touch(actor.corpId, 'staff_task')
      touch(actor.corpId, 'delivery')
      return reply.code(204).send()
    },
  )
}

/** Several at once that a person sent by hand. In the order of their ids, so that two who tick the same wait for one another. */
function manyRoutes(app: Http, { db, touch }: StaffTaskRouteDeps): void {
  app.post(
    '/api/v1/staff-tasks/report',
    { config: complete, schema: { body: reportStaffTasks, response: { 200: reportedStaffTasks } } },
    async ({ actor, body: { staffTaskIds } }) => {
      const answer = await db.corp(actor.corpId, async (tx) => {
        const told: ReportedStaffTasks = { done: 0, refused: [] }
        for (const staffTaskId of staffTaskIds.toSorted())
          try {
            await reportSent(tx, actor, staffTaskId)
            told.done += 1
          } catch (error) {
            const code = error instanceof AppError ? error.code : null
            if (code !== 'not_found' && code !== 'staff_task_settled') throw error
            told.refused.push({ staffTaskId, code })
          }
        if (told.done === 0)
          throw new AppError(
            told.refused.every(({ code }) => code === 'not_found') ? 'not_found' : 'staff_task_settled',
          )
        return told
      })
      touch(actor.corpId, 'staff_task')
      touch(actor.corpId, 'delivery')
      return answer
    },
  )
}

async function reportSent(tx: CorpTx, actor: Actor, staffTaskId: string): Promise<void> {
  if (await findToldBy(tx, actor, staffTaskId)) return
  const { kind } = await findOwn(tx, actor, staffTaskId)
  const report = { outcome: 'sent', via: kind === 'manual' ? 'manual' : 'copy', note: '' } as const
  const now = await corpNow(tx, actor.corpId)
  await reportTask(tx, actor.corpId, staffTaskId, ownStaffId(actor), report, now, { by: actor.name })
  await audit(tx, now, actor, 'staff_task.completed', staffTaskId, { ...report, together: true })
}

/** A staff page waits 12 s for an answer: a file that takes longer comes with the next tap. */
const fileWaitMs = 8_000

/** WeCom's ids of the files of bubbles, each at the place of its own. Refuses the permit when one cannot be had. */
async function mediaIdsOf(media: Media, corpId: CorpId, bubbles: StaffTaskPage['bubbles']): Promise<(string | null)[]> {
  const files = bubbles.map(fileOfBubble)
  const ids = await media.idsOf(
    corpId,
    files.filter((file) => file !== null),
    fileWaitMs,
  )
  if (!ids.ok) {
    const { file, problem, afterMs } = ids
    throw new AppError('permit_refused', {
      details: { reason: 'media_missing', source: file.source, problem, ...(afterMs !== null && { waitMs: afterMs }) },
    })
  }
  const next = ids.mediaIds.values()
  return files.map((file) => (file === null ? null : (next.next().value ?? null)))
}

/** What else can be done with a task: later, or by somebody else. */
function movingRoutes(app: Http, { db, touch }: StaffTaskRouteDeps): void {
  app.post(
    '/api/v1/staff-tasks/:staffTaskId/postpone',
    { config: complete, schema: { params, body: postponeStaffTask } },
    async ({ actor, params: { staffTaskId }, body }, reply) => {
      await db.corp(actor.corpId, async (tx) => {
        await findOwn(tx, actor, staffTaskId)
        const now = await corpNow(tx, actor.corpId)
        await postponeTask(tx, actor.corpId, staffTaskId, ownStaffId(actor), body, now, { by: actor.name })
        await audit(tx, now, actor, 'staff_task.postponed', staffTaskId, body)
      })
      touch(actor.corpId, 'staff_task')
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/v1/staff-tasks/:staffTaskId/hand-over',
    { config: complete, schema: { params, body: handOverStaffTask } },
    async ({ actor, params: { staffTaskId }, body }, reply) => {
      await db.corp(actor.corpId, async (tx) => {
        await findOwn(tx, actor, staffTaskId)
        const now = await corpNow(tx, actor.corpId)
        await handOverTask(tx, actor.corpId, staffTaskId, ownStaffId(actor), body, now, { by: actor.name })
        await audit(tx, now, actor, 'staff_task.handed_over', staffTaskId, body)
      })
      touch(actor.corpId, 'staff_task')
      return reply.code(204).send()
    },
  )
}

/** Staff say what they did themselves; who leads them may say it for those in their scope. */
const ownStaffId = (actor: Actor): string | null => (actor.role === 'staff' ? actor.staffId : null)

const findOwn = async (tx: CorpTx, actor: Actor, staffTaskId: string) =>
  findTaskInScope(tx, actor.corpId, await scopeOf(tx, actor), staffTaskId)

/** Lets a former holder who had a permit tell, too, what went out. Gives whether the task was done before. */
async function findToldBy(tx: CorpTx, actor: Actor, staffTaskId: string): Promise<boolean> {
  if (await hadPermit(tx, actor.corpId, staffTaskId, actor.staffId)) return false
  return (await findOwn(tx, actor, staffTaskId)).state === 'done'
}

const audit = (
  tx: CorpTx,
  now: BothTimes,
  actor: Actor,
  action: Parameters<typeof recordAudit>[3],
  staffTaskId: string,
  detail: Parameters<typeof recordAudit>[5],
): Promise<void> => recordAudit(tx, now, actor, action, { kind: 'staff_task', id: staffTaskId }, detail)
