/** What our own tables say of everything due: asked for its end, and for the reason where the sandbox saw nothing. */
import { sql } from 'kysely'
import type { CorpInstant } from '#server/kernel/time.ts'
import type { Due } from './judge.ts'
import { corpMs, type World } from './world.ts'

/** What was due before a moment and has neither ended nor been left to a person. */
export async function countUnfinished({ db, corpId }: World, beforeMs: number): Promise<number> {
  const { rows } = await db.corp(corpId, (tx) =>
    sql<{ left: number }>`
      select (
        select count(*)
        from occurrence_state
        where corp_id = ${corpId} and due_at < ${corpMs(beforeMs)}
          and state in ('planned', 'due', 'deferred', 'waiting_staff', 'in_doubt'))::int + (
        select count(*)
        from delivery
        where corp_id = ${corpId} and contact_id is not null and state in ('due', 'waiting_staff', 'in_doubt'))::int + (
        select count(*) from enrollment where corp_id = ${corpId} and ended_at is null)::int + (
        select count(*)
        from sync_task
        where corp_id = ${corpId} and state in ('waiting', 'running'))::int as left`.execute(tx),
  )
  return rows[0]?.left ?? 0
}

const contactFateKey = (due: Pick<Due, 'recipient' | 'stepId'>): string => `${due.recipient} ${due.stepId}`
const fateKey = (due: Pick<Due, 'recipient' | 'stepId' | 'dueMs'>): string =>
  `${due.recipient} ${due.stepId} ${due.dueMs}`

/** Our own word on every occurrence: its state, with the reason where there is one. */
export async function readFates({ db, corpId }: World): Promise<(due: Due) => string> {
  const { rows } = await db.corp(corpId, (tx) =>
    sql<{ recipient: string; stepId: string; dueAt: CorpInstant; state: string; reason: string | null }>`
      select g.wecom_chat_id as recipient, o.step_id as "stepId", o.due_at as "dueAt", o.state, o.reason
      from occurrence_state o
      join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
      where o.corp_id = ${corpId}`.execute(tx),
  )
  const toContacts = await readContactFates({ db, corpId })
  const fates = new Map([
    ...rows.map((row) => [fateKey({ ...row, dueMs: row.dueAt.epochMilliseconds }), fateIn(row)] as const),
    ...toContacts.map((row) => [contactFateKey(row), fateIn(row)] as const),
  ])
  return (due) =>
    fates.get(fateKey(due)) ??
    fates.get(contactFateKey(due)) ??
    ['never planned', fates.get(contactFateKey({ ...due, stepId: '' }))].filter(Boolean).join(', ')
}

type Fate = { recipient: string; stepId: string; state: string; reason: string | null }

const fateIn = ({ state, reason }: Pick<Fate, 'state' | 'reason'>): string =>
  reason === null ? state : `${state} ${reason}`

/** The same of every message to a contact: what became of its last delivery, or why there was none. */
async function readContactFates({ db, corpId }: Pick<World, 'db' | 'corpId'>): Promise<Fate[]> {
  const { rows } = await db.corp(corpId, (tx) =>
    sql<Fate>`
      select i.value as recipient, told.step_id as "stepId", told.state, told.reason
      from (
        select e.contact_id, e.detail ->> 'stepId' as step_id, 'skipped' as state, e.detail ->> 'reason' as reason,
          e.recorded_real_at as told_real_at
        from event e
        where e.corp_id = ${corpId} and e.kind = 'enrollment.skipped'
        union all
        select d.contact_id, d.step_id, d.state, d.reason, d.released_real_at
        from delivery d
        where d.corp_id = ${corpId} and d.contact_id is not null
        union all
        select e.contact_id, 'welcome', 'skipped', 'never_told', '-infinity'
        from event e
        where e.corp_id = ${corpId} and e.kind = 'contact.added' and not e.detail ? 'arrivedRealAt'
        union all
        select e.contact_id, '', 'journey', concat_ws(' ', 'at', e.step_id, e.reason), e.entered_at
        from enrollment e
        where e.corp_id = ${corpId}) told
      join contact_identity i on i.corp_id = ${corpId} and i.contact_id = told.contact_id and i.kind = 'external_userid'
      order by told.told_real_at`.execute(tx),
  )
  return rows
}
