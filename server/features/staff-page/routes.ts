import {
  chatSidebar,
  contactSidebar,
  externalUseridParams,
  jsapiSignature,
  jsapiSignatureQuery,
  onTimePage,
  onTimeQuery,
  staffDay,
  wecomChatParams,
} from '#contract/staff-page.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import type { Connections } from '#server/features/corp/index.ts'
import { readChatSidebar, readContactSidebar, readDay, readOnTime } from '#server/features/staff-page/queries.ts'
import { signPage } from '#server/features/staff-page/sign-page.ts'
import type { Actor } from '#server/http/actor.ts'
import type { Http } from '#server/http/http.ts'
import type { RealInstant } from '#server/kernel/time.ts'

export type StaffPageDeps = { db: Database; connections: Pick<Connections, 'of'>; now: () => RealInstant }

/** What the pages of staff in WeCom ask for: one's day, what stands beside a chat, the JS-SDK's signature; and on-time rates. */
export function staffPageRoutes(app: Http, { db, connections, now }: StaffPageDeps): void {
  const look = <T>(actor: Actor, work: (tx: CorpTx) => Promise<T>): Promise<T> =>
    db.corp(actor.corpId, work, { readOnly: true, isolation: 'repeatable read' })

  app.get(
    '/api/v1/staff-pages/day',
    { config: { permission: 'staff_task.read' }, schema: { response: { 200: staffDay } } },
    ({ actor }) => look(actor, (tx) => readDay(tx, actor.corpId, actor.staffId)),
  )

  app.get(
    '/api/v1/staff-pages/on-time',
    {
      config: { permission: 'staff_task.read' },
      schema: { querystring: onTimeQuery, response: { 200: onTimePage } },
    },
    ({ actor, query }) => look(actor, (tx) => readOnTime(tx, actor, query)),
  )

  app.get(
    '/api/v1/staff-pages/group-chats/:wecomChatId',
    {
      config: { permission: 'group_chat.read' },
      schema: { params: wecomChatParams, response: { 200: chatSidebar } },
    },
    ({ actor, params }) => look(actor, (tx) => readChatSidebar(tx, actor, params.wecomChatId)),
  )

  app.get(
    '/api/v1/staff-pages/contacts/:externalUserid',
    {
      config: { permission: 'contact.read' },
      schema: { params: externalUseridParams, response: { 200: contactSidebar } },
    },
    ({ actor, params }) => look(actor, (tx) => readContactSidebar(tx, actor, params.externalUserid)),
  )

  app.get(
    '/api/v1/staff-pages/jsapi-signature',
    {
      config: { permission: 'staff_task.read' },
      schema: { querystring: jsapiSignatureQuery, response: { 200: jsapiSignature } },
    },
    async ({ actor, query }) => signPage(await connections.of(actor.corpId), query.url, now()),
  )
}
