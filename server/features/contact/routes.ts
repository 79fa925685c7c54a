import { z } from 'zod'
import {
  type ContactItem,
  contactList,
  contactPage,
  type ContactPage,
  contactParams,
  contactQuery,
  exclusionBody,
  optOutBody,
} from '#contract/contact.ts'
import { contactTimelineKinds, timelineItem, timelineQuery } from '#contract/event.ts'
import { page } from '#contract/paging.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { type ContactRow, findContact, listContacts } from '#server/features/contact/list-sql.ts'
import { setExclusion, setOptOut } from '#server/features/contact/opt-out.ts'
import {
  type ContactMembershipRow,
  type FollowRow,
  listExternalUserids,
  listFollows,
  listMemberships,
} from '#server/features/contact/page-sql.ts'
import { readTimeline } from '#server/features/event/index.ts'
import { type Scope, scopeOf } from '#server/features/staff/index.ts'
import type { Actor } from '#server/http/actor.ts'
import type { Http } from '#server/http/http.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

const place = z.tuple([z.string(), z.guid()])
const read = { permission: 'contact.read' } as const

/** `/api/v1/contacts`: lists, pages and timelines of the contacts in the reader's scope, and their opt-out. */
export function contactRoutes(app: Http, { db }: { db: Database }): void {
  const readOnly = <T>(actor: Actor, work: (tx: CorpTx) => Promise<T>) =>
    db.corp(actor.corpId, work, { readOnly: true })

  const listSchema = { querystring: contactQuery, response: { 200: contactList } }
  app.get('/api/v1/contacts', { config: read, schema: listSchema }, async ({ actor, query }) =>
    readOnly(actor, async (tx) => {
      const { cursor, limit, ...filter } = query
      const at = { place: decodeCursor(cursor, place), limit: limit + 1 }
      const rows = await listContacts(tx, actor.corpId, await scopeOf(tx, actor), filter, at)
      return pageOf(rows, limit, (row) => [row.place, row.contact_id], present)
    }),
  )

  const pageSchema = { params: contactParams, response: { 200: contactPage } }
  app.get('/api/v1/contacts/:contactId', { config: read, schema: pageSchema }, async ({ actor, params }) =>
    readOnly(actor, async (tx) => readContactPage(tx, actor.corpId, await scopeOf(tx, actor), params.contactId)),
  )

  const timelineSchema = { params: contactParams, querystring: timelineQuery, response: { 200: page(timelineItem) } }
  app.get('/api/v1/contacts/:contactId/timeline', { config: read, schema: timelineSchema }, async (request) =>
    readOnly(request.actor, async (tx) => {
      const { actor, params, query } = request
      const { corpId } = actor
      if (!(await findContact(tx, corpId, await scopeOf(tx, actor), params.contactId))) throw new AppError('not_found')
      return readTimeline(tx, corpId, { contactId: params.contactId, kinds: contactTimelineKinds }, query)
    }),
  )

  const optOutSchema = { params: contactParams, body: optOutBody }
  app.put(
    '/api/v1/contacts/:contactId/opt-out',
    { config: { permission: 'contact.change' }, schema: optOutSchema },
    async ({ actor, params, body }, reply) => {
      await db.corp(actor.corpId, async (tx) => setOptOut(tx, actor, await scopeOf(tx, actor), params.contactId, body))
      return reply.code(204).send()
    },
  )

  const exclusionSchema = { params: contactParams, body: exclusionBody }
  app.put(
    '/api/v1/contacts/:contactId/exclusion',
    { config: { permission: 'contact.change' }, schema: exclusionSchema },
    async ({ actor, params, body }, reply) => {
      await db.corp(actor.corpId, async (tx) =>
        setExclusion(tx, actor, await scopeOf(tx, actor), params.contactId, body),
      )
      return reply.code(204).send()
    },
  )
}

/** What is known of a contact in the scope. Throws `not_found`. */
export async function readContactPage(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  contactId: string,
): Promise<ContactPage> {
  const row = await findContact(tx, corpId, scope, contactId)
  if (!row) throw new AppError('not_found')
  return presentPage(
    row,
    await listExternalUserids(tx, corpId, row.contact_id),
    await listFollows(tx, corpId, scope, row.contact_id),
    await listMemberships(tx, corpId, scope, row.contact_id),
  )
}

const present = (row: ContactRow): ContactItem => ({
  contactId: row.contact_id,
  name: row.name,
  avatarUrl: row.avatar_url,
  kind: row.wecom_kind,
  company: row.company,
  firstSeenAt: row.first_seen_at.toString(),
  friends: row.friends,
  groupChats: row.group_chats,
  tags: row.tags,
  optedOutAt: row.opted_out_at?.toString() ?? null,
  exclusion: row.exclusion,
})

const presentPage = (
  row: ContactRow,
  externalUserids: string[],
  follows: readonly FollowRow[],
  memberships: readonly ContactMembershipRow[],
): ContactPage => ({
  ...present(row),
  gender: row.gender,
  externalUserids,
  depth: row.friends > 0 ? 'friend' : 'member',
  follows: follows.map((follow) => ({
    staff: { staffId: follow.staff_id, name: follow.staff_name },
    remark: follow.remark,
    description: follow.description,
    state: follow.state,
    addWay: follow.add_way,
    followedAt: follow.followed_at.toString(),
    endedAt: follow.ended_at?.toString() ?? null,
    endedBy: follow.ended_by,
  })),
  memberships: memberships.map((membership) => ({
    groupChat: { groupChatId: membership.group_chat_id, name: membership.name },
    nickname: membership.nickname,
    joinedAt: membership.joined_at.toString(),
    leftAt: membership.left_at?.toString() ?? null,
  })),
  syncedRealAt: row.synced_real_at?.toString() ?? null,
})
