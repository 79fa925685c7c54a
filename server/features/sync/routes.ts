import { type SyncPage, syncPage, syncRetried, syncStarted, syncTask } from '#contract/sync.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { recordAudit } from '#server/features/audit/index.ts'
import { corpNow, getCorp } from '#server/features/corp/index.ts'
import { startSync } from '#server/features/sync/commands/start-sync.ts'
import { nextRepair } from '#server/features/sync/rules.ts'
import { listParked, readBacklog, retryParked } from '#server/features/sync/sql/parked.ts'
import { listTasks, type SyncTask } from '#server/features/sync/sql/task.ts'
import type { Http } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { latest } from '#server/kernel/time.ts'

export type SyncRouteDeps = { db: Database; touch(corpId: CorpId, topic: 'sync'): void }

const parkedShown = 50

/** `/api/v1/sync`: how the corp stands beside WeCom; beginning a synchronisation; trying again what was given up. */
export function syncRoutes(app: Http, { db, touch }: SyncRouteDeps): void {
  app.get(
    '/api/v1/sync',
    { config: { permission: 'sync.read' }, schema: { response: { 200: syncPage } } },
    async ({ actor }) => db.corp(actor.corpId, (tx) => readSync(tx, actor.corpId), { readOnly: true }),
  )

  app.post(
    '/api/v1/sync',
    { config: { permission: 'sync.start' }, schema: { response: { 200: syncStarted } } },
    async ({ actor }) => {
      const { corpId } = actor
      const isBegun = await db.corp(corpId, async (tx) => {
        const begun = await startSync(tx, corpId, 'asked')
        const now = await corpNow(tx, corpId)
        if (begun) await recordAudit(tx, now, actor, 'sync.started', { kind: 'corp', id: corpId })
        return begun
      })
      touch(corpId, 'sync')
      return { isBegun }
    },
  )

  app.post(
    '/api/v1/sync/parked/retry',
    { config: { permission: 'sync.start' }, schema: { response: { 200: syncRetried } } },
    async ({ actor }) => {
      const { corpId } = actor
      const retried = await db.corp(corpId, async (tx) => {
        const now = await corpNow(tx, corpId)
        const count = await retryParked(tx, corpId, now.realAt)
        if (count > 0) await recordAudit(tx, now, actor, 'sync.retried', { kind: 'corp', id: corpId }, { count })
        return count
      })
      touch(corpId, 'sync')
      return { retried }
    },
  )
}

async function readSync(tx: CorpTx, corpId: CorpId): Promise<SyncPage> {
  const tasks = await listTasks(tx, corpId)
  const { zone } = await getCorp(tx, corpId)
  const backlog = await readBacklog(tx, corpId)
  const parked = await listParked(tx, corpId, parkedShown)
  const isRunning = tasks.some((task) => task.state === 'waiting' || task.state === 'running')
  const [ended, ...others] = tasks.flatMap((task) => task.finishedRealAt ?? [])
  return {
    state:
      tasks.length === 0 ? 'never' : !isRunning ? 'done' : tasks.some((task) => task.failure) ? 'stuck' : 'running',
    cause: tasks[0]?.cause ?? null,
    tasks: tasks.map(present),
    waitingReadings: backlog.readings,
    waitingCallbacks: backlog.callbacks,
    lastCallbackRealAt: backlog.last_callback_real_at?.toString() ?? null,
    nextRepairRealAt: isRunning || !ended ? null : nextRepair(latest(ended, ...others), zone).toString(),
    parked: parked.rows.map(({ real_at, ...row }) => ({ ...row, realAt: real_at.toString() })),
    parkedTotal: parked.total,
  }
}

const present = (task: SyncTask): SyncPage['tasks'][number] => ({
  kind: task.kind,
  state: task.state,
  done: task.done,
  total: task.total,
  changed: task.changed,
  failure: task.failure === null ? null : syncTask.shape.failure.parse(JSON.parse(task.failure)),
  retryRealAt: task.retryRealAt?.toString() ?? null,
  startedRealAt: task.startedRealAt?.toString() ?? null,
  finishedRealAt: task.finishedRealAt?.toString() ?? null,
})
