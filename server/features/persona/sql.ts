import { sql } from 'kysely'
import type { Persona, PersonaState } from '#contract/persona.ts'
import { type PersonaItem, personaItems } from '#contract/persona-item.ts'
import { containing } from '#server/db/containing.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { Kit } from '#server/features/persona/rules.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

export type PersonaRow = {
  staffId: string
  name: string
  jobTitle: string
  readRealAt: RealInstant | null
  introduction: string
  /** In the order of the kit; instants as JSON has them. */
  done: Persona['done']
  isAsked: boolean
}

/** What is done of the kit of `s`, in its order, and how much that is. */
const joinDone = (corpId: CorpId) => sql`
  cross join lateral (
    select count(*)::int as items,
      coalesce(jsonb_agg(jsonb_build_object('item', i.item, 'at', i.done_at, 'by', i.done_by)
        order by array_position(${[...personaItems]}::text[], i.item)), '[]') as parts
    from persona_item i
    where i.corp_id = ${corpId} and i.staff_id = s.staff_id) done`

const columns = (corpId: CorpId) => sql`
  s.staff_id as "staffId", s.name, s.job_title as "jobTitle", s.synced_real_at as "readRealAt",
    coalesce(p.introduction, '') as introduction, done.parts as done, ${isAsked(corpId)} as "isAsked"`

const isAsked = (corpId: CorpId) => sql<boolean>`exists (
  select from staff_task t
  where t.corp_id = ${corpId} and t.staff_task_id = p.staff_task_id and t.state in ('open', 'permitted'))`

const joinKit = (corpId: CorpId) => sql`
  left join persona p on p.corp_id = s.corp_id and p.staff_id = s.staff_id
  ${joinDone(corpId)}`

/** Who has a kit: those who serve customers now. */
const serves = sql`s.status = 'active' and s.serves_contacts`

const standing = {
  all: sql``,
  incomplete: sql`and done.items < ${sql.lit(personaItems.length)}`,
  complete: sql`and done.items = ${sql.lit(personaItems.length)}`,
}

/** Kits of staff in the scope, by name, after a name and an id. */
export async function listPersonas(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  { state, search }: { state: PersonaState; search?: string | undefined },
  page: { after: readonly [string, string] | undefined; limit: number },
): Promise<PersonaRow[]> {
  const { after, limit } = page
  const { rows } = await sql<PersonaRow>`
    select ${columns(corpId)}
    from staff s
    ${joinKit(corpId)}
    where s.corp_id = ${corpId} and ${serves} and ${staffInScope(scope, corpId, 's.staff_id')} ${standing[state]}
      ${search ? sql`and s.name ilike ${containing(search)}` : sql``}
      ${after ? sql`and (s.name, s.staff_id) > (${after[0]}, ${after[1]}::uuid)` : sql``}
    order by s.name, s.staff_id
    limit ${sql.lit(limit)}`.execute(tx)
  return rows
}

/** How many kits there are in the scope, and how many of them are complete. */
export async function countPersonas(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
): Promise<{ people: number; complete: number }> {
  const { rows } = await sql<{ people: number; complete: number }>`
    select count(*)::int as people,
      (count(*) filter (where (
        select count(*) from persona_item i where i.corp_id = ${corpId} and i.staff_id = s.staff_id)
        = ${sql.lit(personaItems.length)}))::int as complete
    from staff s
    where s.corp_id = ${corpId} and ${serves} and ${staffInScope(scope, corpId, 's.staff_id')}`.execute(tx)
  return rows[0] ?? { people: 0, complete: 0 }
}

/** The kit of one member of staff in the scope, whether or not they serve customers; null when there is none. */
export async function findPersona(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  staffId: string,
): Promise<PersonaRow | null> {
  const { rows } = await sql<PersonaRow>`
    select ${columns(corpId)}
    from staff s
    ${joinKit(corpId)}
    where s.corp_id = ${corpId} and s.staff_id = ${staffId} and s.status <> 'left'
      and ${staffInScope(scope, corpId, 's.staff_id')}`.execute(tx)
  return rows[0] ?? null
}

/** Holds the kits of these members of staff until the transaction ends, those first asked for made on the way. */
export async function lockKits(
  tx: CorpTx,
  corpId: CorpId,
  staffIds: readonly string[],
  by: { at: CorpInstant; name: string },
): Promise<void> {
  await sql`
    insert into persona (corp_id, staff_id, changed_at, changed_by)
    select ${corpId}, staff_id, ${by.at}, ${by.name}
    from unnest(${[...staffIds].sort()}::uuid[]) as given (staff_id)
    on conflict do nothing`.execute(tx)
  await sql`
    select from persona
    where corp_id = ${corpId} and staff_id = any(${staffIds}::uuid[])
    order by staff_id
    for update`.execute(tx)
}

/** Of these members of staff, or of all, those in the scope who serve customers, each with how the kit stands. */
export async function listKits(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  staffIds: readonly string[] | undefined,
): Promise<Kit[]> {
  const { rows } = await sql<Kit>`
    select s.staff_id as "staffId", ${isAsked(corpId)} as "isAsked",
      coalesce((select jsonb_agg(i.item) from persona_item i where i.corp_id = ${corpId} and i.staff_id = s.staff_id), '[]') as done
    from staff s
    left join persona p on p.corp_id = s.corp_id and p.staff_id = s.staff_id
    where s.corp_id = ${corpId} and ${serves} and ${staffInScope(scope, corpId, 's.staff_id')}
      ${staffIds === undefined ? sql`` : sql`and s.staff_id = any(${staffIds}::uuid[])`}
    order by s.staff_id`.execute(tx)
  return rows
}

/** Puts a part down as done, or to do again; tells whether that is news. */
export async function markItem(
  tx: CorpTx,
  corpId: CorpId,
  { staffId, item, isDone }: { staffId: string; item: PersonaItem; isDone: boolean },
  by: { at: CorpInstant; name: string },
): Promise<boolean> {
  const { numAffectedRows } = isDone
    ? await sql`
        insert into persona_item (corp_id, staff_id, item, done_at, done_by)
        values (${corpId}, ${staffId}, ${item}, ${by.at}, ${by.name})
        on conflict do nothing`.execute(tx)
    : await sql`
        delete from persona_item
        where corp_id = ${corpId} and staff_id = ${staffId} and item = ${item}`.execute(tx)
  return (numAffectedRows ?? 0n) > 0n
}

export async function writeText(
  tx: CorpTx,
  corpId: CorpId,
  staffId: string,
  text: string,
  by: { at: CorpInstant; name: string },
): Promise<void> {
  await sql`
    update persona
    set introduction = ${text}, changed_at = ${by.at}, changed_by = ${by.name}
    where corp_id = ${corpId} and staff_id = ${staffId}`.execute(tx)
}

/** The task that asked a member of staff last; null when there was none. */
export async function findTaskId(tx: CorpTx, corpId: CorpId, staffId: string): Promise<string | null> {
  const { rows } = await sql<{ id: string | null }>`
    select staff_task_id as id from persona
    where corp_id = ${corpId} and staff_id = ${staffId}`.execute(tx)
  return rows[0]?.id ?? null
}

/** Puts down which task asks whom. */
export async function recordTasks(
  tx: CorpTx,
  corpId: CorpId,
  tasks: readonly { staffId: string; staffTaskId: string }[],
): Promise<void> {
  await sql`
    update persona p
    set staff_task_id = given.staff_task_id
    from unnest(
      ${tasks.map(({ staffId }) => staffId)}::uuid[],
      ${tasks.map(({ staffTaskId }) => staffTaskId)}::uuid[]) as given (staff_id, staff_task_id)
    where p.corp_id = ${corpId} and p.staff_id = given.staff_id`.execute(tx)
}
