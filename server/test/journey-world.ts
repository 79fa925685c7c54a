import { type Kysely, sql } from 'kysely'
import type { PlaybookDocument } from '#contract/playbook.ts'
import type { Database } from '#server/db/database.ts'
import { naturalId } from '#server/db/natural-id.ts'
import { newId } from '#server/db/new-id.ts'
import type { Tables } from '#server/db/tables.ts'
import { laneCount, laneOf } from '#server/engine/queue.ts'
import { createPlaybook } from '#server/features/playbook/index.ts'
import { advance, type Advanced, applyPlaybook } from '#server/features/run/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, corpInstant } from '#server/kernel/time.ts'
import { buildCorp, realNow } from '#server/test/corp.ts'
import { playbookSource } from '#server/test/playbook-source.ts'

/** All lanes there are. */
export const allLanes: readonly number[] = Array.from({ length: laneCount }, (_, lane) => lane)

export const localInstant = (text: string): CorpInstant =>
  corpInstant(Temporal.PlainDateTime.from(text).toZonedDateTime('Asia/Shanghai').toInstant())

/** A corp with staff and chats of their own, and people as a test gives them. Nothing is at work in it but the test. */
export type JourneyWorld = {
  db: Database
  corpId: CorpId
  slug: string
  staffIds: string[]
  chatIds: string[]
  /** Puts the clock there; it stands still. */
  setClock(at: CorpInstant): Promise<void>
  apply(parts: Partial<PlaybookDocument> & { id: string }, chatIds?: readonly string[]): Promise<string>
  /** Puts a document to work that need not be one that could be published. */
  applyDocument(owner: Kysely<Tables>, document: PlaybookDocument): Promise<string>
  /** Advances all that is due at a moment, in one transaction after another, until nothing is. */
  advanceAll(at: CorpInstant, limit?: number): Promise<number>
}

export async function buildJourneyWorld(
  db: Database,
  given: { staff?: number; chats?: number; at: CorpInstant },
): Promise<JourneyWorld> {
  const { corpId, slug } = await buildCorp(db)
  const staffIds = Array.from({ length: given.staff ?? 2 }, (_, n) => naturalId(corpId, 'staff', String(n)))
  const chatIds = Array.from({ length: given.chats ?? 2 }, (_, n) => naturalId(corpId, 'chat', String(n)))
  await db.corp(corpId, async (tx) => {
    await sql`
      insert into staff (corp_id, staff_id, wecom_userid, name, serves_contacts)
      select ${corpId}, staff_id, 'staff-' || n, '员工' || n, true
      from unnest(${staffIds}::uuid[]) with ordinality as given (staff_id, n)`.execute(tx)
    await sql`
      insert into group_chat (corp_id, group_chat_id, wecom_chat_id, lane, name, owner_staff_id, created_at)
      select ${corpId}, group_chat_id, 'wr' || n, lane, '群' || n, owner, ${given.at}::timestamptz - interval '40 days'
      from unnest(
        ${chatIds}::uuid[], ${chatIds.map(laneOf)}::smallint[],
        ${chatIds.map((_, n) => staffIds[n % staffIds.length])}::uuid[]) with ordinality
        as given (group_chat_id, lane, owner, n)`.execute(tx)
  })
  const setClock = (at: CorpInstant): Promise<void> =>
    db.corp(corpId, async (tx) => {
      await sql`
        update corp_clock set origin_at = ${at}, anchor_real_at = ${realNow()}, rate = 0
        where corp_id = ${corpId}`.execute(tx)
    })
  await setClock(given.at)
  const start = async (playbookId: string, name: string, chats: readonly string[]): Promise<string> =>
    (
      await applyPlaybook({ db }, actor, { kind: 'all' }, playbookId, {
        version: 1,
        name,
        groupChatIds: [...chats],
        variables: {},
        groupVariables: {},
      })
    ).runId
  const actor = { corpId, staffId: null, name: '运营', address: null }
  return {
    db,
    corpId,
    slug,
    staffIds,
    chatIds,
    setClock,
    apply: async (parts, chats = chatIds) => {
      const { playbookId } = await createPlaybook(db, actor, { source: playbookSource(parts), note: '' })
      return start(playbookId, parts.id, chats)
    },
    applyDocument: async (owner, document) => {
      const playbookId = newId()
      await owner
        .insertInto('playbook')
        .values({
          corp_id: corpId,
          playbook_id: playbookId,
          slug: playbookId,
          name: document.name,
          created_real_at: realNow(),
        })
        .execute()
      await owner
        .insertInto('playbook_version')
        .values({
          corp_id: corpId,
          playbook_id: playbookId,
          version: 1,
          source: '',
          source_hash: '',
          document: JSON.stringify(document),
          author: '运营',
          published_real_at: realNow(),
        })
        .execute()
      return start(playbookId, document.name, chatIds)
    },
    advanceAll: async (at, limit) => {
      let [total, pass] = [0, 0]
      for (let after: Advanced['after'] = []; ;) {
        const from = after
        const advanced = await db.corp(corpId, (tx) =>
          advance(tx, {
            corpId,
            slug,
            lanes: allLanes,
            after: from,
            now: { at, realAt: realNow() },
            ...(limit !== undefined && { limit }),
          }),
        )
        if (advanced.taken === 0 && pass === 0) return total
        // What came up meanwhile may lie before where this pass has come to.
        after = advanced.taken === 0 ? [] : advanced.after
        pass = advanced.taken === 0 ? 0 : pass + advanced.taken
        total += advanced.taken
      }
    },
  }
}

export type Person = {
  contactId: string
  /** Chats that the contact is in, and staff whose friend it is. */
  chats?: readonly string[]
  friends?: readonly string[]
  optedOut?: boolean
}

/** Puts people into a world. */
export const addPeople = ({ db, corpId }: JourneyWorld, people: readonly Person[], at: CorpInstant): Promise<void> =>
  db.corp(corpId, async (tx) => {
    await sql`
      insert into contact (corp_id, contact_id, name, first_seen_at, opted_out_at)
      select ${corpId}, contact_id, '客户', ${at}, opted_out_at
      from unnest(
        ${people.map((one) => one.contactId)}::uuid[],
        ${people.map((one) => (one.optedOut ? at : null))}::timestamptz[]) as given (contact_id, opted_out_at)`.execute(
      tx,
    )
    const members = people.flatMap((one) => (one.chats ?? []).map((chat) => [one.contactId, chat] as const))
    await sql`
      insert into membership (corp_id, group_chat_id, member_key, joined_at, contact_id)
      select ${corpId}, chat, contact::text, ${at}, contact
      from unnest(${members.map(([contact]) => contact)}::uuid[], ${members.map(([, chat]) => chat)}::uuid[])
        as given (contact, chat)`.execute(tx)
    const friends = people.flatMap((one) => (one.friends ?? []).map((staff) => [one.contactId, staff] as const))
    await sql`
      insert into contact_follow (corp_id, contact_id, staff_id, followed_at)
      select ${corpId}, contact, staff, ${at}
      from unnest(${friends.map(([contact]) => contact)}::uuid[], ${friends.map(([, staff]) => staff)}::uuid[])
        as given (contact, staff)`.execute(tx)
  })
