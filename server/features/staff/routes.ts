import { z } from 'zod'
import { standingBody, type StaffItem, staffList, staffParams, staffQuery } from '#contract/staff.ts'
import type { Database } from '#server/db/database.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { assignStanding } from '#server/features/staff/commands.ts'
import { listStaff, type StaffRow } from '#server/features/staff/list-sql.ts'
import { scopeOf } from '#server/features/staff/scope.ts'
import type { Http } from '#server/http/http.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'

const place = z.tuple([z.string(), z.guid()])

/** `/api/v1/staff`: the staff in the reader's scope, and what each may do. */
export function staffRoutes(app: Http, { db }: { db: Database }): void {
  const listSchema = { querystring: staffQuery, response: { 200: staffList } }
  app.get('/api/v1/staff', { config: { permission: 'staff.read' }, schema: listSchema }, async ({ actor, query }) =>
    db.corp(
      actor.corpId,
      async (tx) => {
        const { cursor, limit, ...filter } = query
        const page = { place: decodeCursor(cursor, place), limit: limit + 1 }
        const { at } = await corpNow(tx, actor.corpId)
        const rows = await listStaff(tx, actor.corpId, await scopeOf(tx, actor), at, filter, page)
        return pageOf(rows, limit, (row) => [row.name, row.staff_id], present)
      },
      { readOnly: true },
    ),
  )

  const standingSchema = { params: staffParams, body: standingBody }
  app.put(
    '/api/v1/staff/:staffId/standing',
    { config: { permission: 'staff.assign' }, schema: standingSchema },
    async ({ actor, params, body }, reply) => {
      await db.corp(actor.corpId, (tx) => assignStanding(tx, actor, params.staffId, body))
      return reply.code(204).send()
    },
  )
}

const present = (row: StaffRow): StaffItem => ({
  staffId: row.staff_id,
  wecomUserid: row.wecom_userid,
  name: row.name,
  jobTitle: row.job_title,
  departments: row.departments,
  role: row.role,
  dataScope: row.data_scope,
  status: row.status,
  servesContacts: row.serves_contacts,
  hasAccount: row.has_account,
  groupChats: row.group_chats,
  contacts: row.contacts,
  awayUntil: row.away_until?.toString() ?? null,
})
