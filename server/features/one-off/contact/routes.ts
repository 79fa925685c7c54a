import { z } from 'zod'
import {
  contactOneOffPage,
  contactOneOffPreview,
  contactOneOffsPage,
  oneOffContactsPage,
  oneOffContactsQuery,
  saveContactOneOff,
} from '#contract/contact-one-off.ts'
import { oneOffSaved, oneOffsQuery } from '#contract/one-off.ts'
import type { CorpTx } from '#server/db/database.ts'
import { cancelToContacts, changeToContacts, sendToContacts } from '#server/features/one-off/contact/commands.ts'
import {
  previewToContacts,
  readContactOneOff,
  readContactOneOffs,
  readOneOffContacts,
} from '#server/features/one-off/contact/queries.ts'
import type { Reader } from '#server/features/one-off/contact/sql.ts'
import type { OneOffRouteDeps } from '#server/features/one-off/routes.ts'
import { scopeFor, scopeOf } from '#server/features/staff/index.ts'
import type { Actor } from '#server/http/actor.ts'
import type { Http } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'

const read = { permission: 'one_off.read' } as const
const send = { permission: 'one_off.send' } as const
const params = z.object({ oneOffId: z.guid() })
/** Thousands of contacts, each an id, and up to twenty messages. */
const bodyLimit = 1024 * 1024

/** `/api/v1/contact-one-offs`: what a person sends once to contacts, one to one, and what became of it. */
export function contactOneOffRoutes(app: Http, deps: OneOffRouteDeps): void {
  const { db } = deps
  const readAs = <T>(actor: Actor, work: (tx: CorpTx, reader: Reader) => Promise<T>): Promise<T> =>
    db.corp(
      actor.corpId,
      async (tx) => work(tx, { corpId: actor.corpId, staffId: actor.staffId, scope: await scopeOf(tx, actor) }),
      { readOnly: true, isolation: 'repeatable read' },
    )
  const touchAll = (corpId: CorpId): void => {
    for (const topic of ['run', 'journey', 'delivery'] as const) deps.touch(corpId, topic)
  }

  app.get(
    '/api/v1/contact-one-offs',
    { config: read, schema: { querystring: oneOffsQuery, response: { 200: contactOneOffsPage } } },
    ({ actor, query }) => readAs(actor, (tx, reader) => readContactOneOffs(tx, reader, query)),
  )

  app.post(
    '/api/v1/contact-one-offs/preview',
    { config: send, bodyLimit, schema: { body: saveContactOneOff, response: { 200: contactOneOffPreview } } },
    ({ actor, body }) => readAs(actor, (tx, { scope }) => previewToContacts(tx, actor, scope, body)),
  )

  app.post(
    '/api/v1/contact-one-offs',
    { config: send, bodyLimit, schema: { body: saveContactOneOff, response: { 201: oneOffSaved } } },
    async ({ actor, body }, reply) => {
      const saved = await sendToContacts(deps, actor, await scopeFor(db, actor), body)
      touchAll(actor.corpId)
      return reply.code(201).send(saved)
    },
  )

  app.get(
    '/api/v1/contact-one-offs/:oneOffId',
    { config: read, schema: { params, response: { 200: contactOneOffPage } } },
    ({ actor, params: { oneOffId } }) => readAs(actor, (tx, reader) => readContactOneOff(tx, reader, oneOffId)),
  )

  app.get(
    '/api/v1/contact-one-offs/:oneOffId/contacts',
    { config: read, schema: { params, querystring: oneOffContactsQuery, response: { 200: oneOffContactsPage } } },
    ({ actor, params: { oneOffId }, query }) =>
      readAs(actor, (tx, reader) => readOneOffContacts(tx, reader, oneOffId, query)),
  )

  app.put(
    '/api/v1/contact-one-offs/:oneOffId',
    { config: send, bodyLimit, schema: { params, body: saveContactOneOff } },
    async ({ actor, params: { oneOffId }, body }, reply) => {
      await changeToContacts(deps, actor, await scopeFor(db, actor), oneOffId, body)
      touchAll(actor.corpId)
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/v1/contact-one-offs/:oneOffId/cancel',
    { config: send, schema: { params } },
    async ({ actor, params: { oneOffId } }, reply) => {
      await cancelToContacts(deps, actor, await scopeFor(db, actor), oneOffId)
      touchAll(actor.corpId)
      return reply.code(204).send()
    },
  )
}
