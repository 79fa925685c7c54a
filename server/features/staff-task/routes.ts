import { z } from 'zod'
import { permit, reportStaffTask, staffTaskPage, staffTaskQuery, staffTasksPage } from '#contract/staff-task.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { recordAudit } from '#server/features/audit/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { scopeOf } from '#server/features/staff/index.ts'
import { permitTask, reportTask } from '#server/features/staff-task/commands.ts'
import { readStaffTask, readStaffTasks } from '#server/features/staff-task/queries.ts'
import type { Actor } from '#server/http/actor.ts'
import type { Http } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type StaffTaskRouteDeps = { db: Database; touch(corpId: CorpId, topic: 'delivery' | 'staff_task'): void }

const params = z.object({ staffTaskId: z.guid() })
const read = { permission: 'staff_task.read' } as const
const complete = { permission: 'staff_task.complete' } as const
const snapshot = { readOnly: true, isolation: 'repeatable read' } as const

/** Tasks of staff: the list, a task with its message, and the two taps that carry it out. */
export function staffTaskRoutes(app: Http, { db, touch }: StaffTaskRouteDeps): void {
  app.get(
    '/api/v1/staff-tasks',
    { config: read, schema: { querystring: staffTaskQuery, response: { 200: staffTasksPage } } },
    ({ actor, query }) =>
      db.corp(actor.corpId, async (tx) => readStaffTasks(tx, actor.corpId, await scopeOf(tx, actor), query), snapshot),
  )

  app.get(
    '/api/v1/staff-tasks/:staffTaskId',
    { config: read, schema: { params, response: { 200: staffTaskPage } } },
    ({ actor, params: { staffTaskId } }) =>
      db.corp(
        actor.corpId,
        async (tx) => readStaffTask(tx, actor.corpId, await scopeOf(tx, actor), staffTaskId),
        snapshot,
      ),
  )

  app.post(
    '/api/v1/staff-tasks/:staffTaskId/permit',
    { config: complete, schema: { params, response: { 200: permit } } },
    async ({ actor, params: { staffTaskId } }) => {
      const until = await db.corp(actor.corpId, async (tx) => {
        await readOwn(tx, actor, staffTaskId)
        return permitTask(tx, actor.corpId, staffTaskId, ownStaffId(actor), await corpNow(tx, actor.corpId))
      })
      touch(actor.corpId, 'staff_task')
      return { permitUntilRealAt: until.toString() }
    },
  )

  app.post(
    '/api/v1/staff-tasks/:staffTaskId/report',
    { config: complete, schema: { params, body: reportStaffTask } },
    async ({ actor, params: { staffTaskId }, body }, reply) => {
      await db.corp(actor.corpId, async (tx) => {
        const { state } = await readOwn(tx, actor, staffTaskId)
        const now = await corpNow(tx, actor.corpId)
        await reportTask(tx, actor.corpId, staffTaskId, ownStaffId(actor), body, now)
        if (state !== 'done')
          await recordAudit(tx, now, actor, 'staff_task.completed', { kind: 'staff_task', id: staffTaskId }, body)
      })
      touch(actor.corpId, 'staff_task')
      touch(actor.corpId, 'delivery')
      return reply.code(204).send()
    },
  )
}

/** Staff say what they did themselves; who leads them may say it for those in their scope. */
const ownStaffId = (actor: Actor): string | null => (actor.role === 'staff' ? actor.staffId : null)

const readOwn = async (tx: CorpTx, actor: Actor, staffTaskId: string) =>
  readStaffTask(tx, actor.corpId, await scopeOf(tx, actor), staffTaskId)
