import type { AskedPersonas, AskPersonas, TickPersona } from '#contract/persona.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { type AuditActor, recordAudit, recordAuditOfMany } from '#server/features/audit/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { isComplete, missingOf, noteOf, whomToAsk } from '#server/features/persona/rules.ts'
import {
  findPersona,
  findTaskId,
  listKits,
  lockKits,
  markItem,
  type PersonaRow,
  recordTasks,
  writeText,
} from '#server/features/persona/sql.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { askStaffEach, endTasks, wakeStaffTasks } from '#server/features/staff-task/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { addMs } from '#server/kernel/time.ts'

type CommandDeps = { db: Database }

/** Throws `not_found` unless this member of staff is in the scope. */
export async function getPersona(
  tx: CorpTx,
  corpId: AuditActor['corpId'],
  scope: Scope,
  staffId: string,
): Promise<PersonaRow> {
  const found = await findPersona(tx, corpId, scope, staffId)
  if (!found) throw new AppError('not_found')
  return found
}

/** Says that a part is done, or to do again. With the last one the task that asks for them is done, too. */
export const tickItem = (
  { db }: CommandDeps,
  actor: AuditActor,
  scope: Scope,
  staffId: string,
  { item, isDone }: TickPersona,
): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const { corpId, name } = actor
    await getPersona(tx, corpId, scope, staffId)
    const now = await corpNow(tx, corpId)
    await lockKits(tx, corpId, [staffId], { at: now.at, name })
    if (!(await markItem(tx, corpId, { staffId, item, isDone }, { at: now.at, name }))) return
    await recordAudit(tx, now, actor, 'persona.ticked', { kind: 'staff', id: staffId }, { item, isDone })
    const { done } = await getPersona(tx, corpId, scope, staffId)
    const staffTaskId = await findTaskId(tx, corpId, staffId)
    if (staffTaskId !== null && isComplete(done.map((part) => part.item)))
      await endTasks(tx, corpId, [staffTaskId], 'done', null, now.at)
  })

/** Writes the text that a member of staff copies as their introduction. */
export const changeIntroduction = (
  { db }: CommandDeps,
  actor: AuditActor,
  scope: Scope,
  staffId: string,
  text: string,
): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const { corpId, name } = actor
    await getPersona(tx, corpId, scope, staffId)
    const now = await corpNow(tx, corpId)
    await lockKits(tx, corpId, [staffId], { at: now.at, name })
    await writeText(tx, corpId, staffId, text, { at: now.at, name })
    await recordAudit(tx, now, actor, 'persona.introduced', { kind: 'staff', id: staffId }, { text })
  })

/** What asking would come to; changes nothing. Throws `not_found` as asking does. */
export async function foreseeAsking(
  tx: CorpTx,
  corpId: AuditActor['corpId'],
  scope: Scope,
  { staffIds }: AskPersonas,
): Promise<AskedPersonas> {
  const kits = await listKits(tx, corpId, scope, staffIds)
  needAll(kits, staffIds)
  const { incomplete, waiting, toAsk } = whomToAsk(kits)
  return { incomplete, waiting, asked: toAsk.length }
}

const dayMs = 86_400_000
/** How long a member of staff has, and when they are reminded and their leader told: none of it hurries. */
const withinDays = 7
const followUp = { remindAfterMinutes: [1440, 4320], escalateAfterMinutes: 7200, escalateTo: 'direct-leader' } as const

/**
 * Makes a staff task for each whose kit is incomplete and who has no open one. All or none: throws `not_found` when one of
 * `staffIds` does not serve customers or is outside the scope.
 */
export const askIncomplete = (
  { db }: CommandDeps,
  actor: AuditActor,
  scope: Scope,
  { staffIds }: AskPersonas,
): Promise<AskedPersonas> =>
  db.corp(actor.corpId, async (tx) => {
    const { corpId, name } = actor
    const now = await corpNow(tx, corpId)
    const before = await listKits(tx, corpId, scope, staffIds)
    needAll(before, staffIds)
    await lockKits(
      tx,
      corpId,
      before.map(({ staffId }) => staffId),
      { at: now.at, name },
    )
    const { incomplete, waiting, toAsk } = whomToAsk(await listKits(tx, corpId, scope, staffIds))
    if (toAsk.length === 0) return { incomplete, waiting, asked: 0 }
    const tasks = toAsk.map(({ staffId, done }) => ({ staffTaskId: newId(), staffId, note: noteOf(missingOf(done)) }))
    const lanes = await askStaffEach(tx, corpId, tasks, {
      title: '完善我的人设',
      titleEn: 'Complete your profile',
      at: now.at,
      expiresAt: addMs(now.at, withinDays * dayMs),
      followUp,
    })
    await recordTasks(tx, corpId, tasks)
    const ids = tasks.map(({ staffId }) => staffId)
    await recordAuditOfMany(tx, now, actor, 'persona.asked', { kind: 'staff', ids })
    await wakeStaffTasks(tx, corpId, lanes, now.at)
    return { incomplete, waiting, asked: tasks.length }
  })

function needAll(kits: readonly { staffId: string }[], staffIds: readonly string[] | undefined): void {
  const there = new Set(kits.map(({ staffId }) => staffId))
  const gone = (staffIds ?? []).filter((staffId) => !there.has(staffId))
  if (gone.length === 0) return
  const details = gone.map((value) => ({
    field: 'staffIds',
    value,
    rule: 'serves customers, in your scope',
    repair: 'leave it out',
  }))
  throw new AppError('not_found', { details: details.slice(0, 100) })
}
