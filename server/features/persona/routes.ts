import { z } from 'zod'
import {
  askedPersonas,
  askPersonas,
  type Persona,
  persona,
  personasPage,
  personasQuery,
  tickPersona,
  writeIntroduction,
} from '#contract/persona.ts'
import type { Database } from '#server/db/database.ts'
import {
  askIncomplete,
  changeIntroduction,
  foreseeAsking,
  getPersona,
  tickItem,
} from '#server/features/persona/commands.ts'
import { countPersonas, listPersonas, type PersonaRow } from '#server/features/persona/sql.ts'
import { readAs, scopeFor } from '#server/features/staff/index.ts'
import type { Http } from '#server/http/http.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type PersonaRouteDeps = { db: Database; touch(corpId: CorpId, topic: 'moment' | 'staff_task'): void }

const params = z.object({ staffId: z.guid() })
const place = z.tuple([z.string(), z.guid()])

/** `/api/v1/personas`: kits of staff in the scope, what staff and those who lead them say of them, and asking for the rest. */
export function personaRoutes(app: Http, deps: PersonaRouteDeps): void {
  readingRoutes(app, deps)
  changingRoutes(app, deps)
  askingRoutes(app, deps)
}

function readingRoutes(app: Http, { db }: PersonaRouteDeps): void {
  const config = { permission: 'persona.read' } as const

  app.get(
    '/api/v1/personas',
    { config, schema: { querystring: personasQuery, response: { 200: personasPage } } },
    ({ actor, query: { cursor, limit, ...filter } }) =>
      readAs(db, actor, async (tx, scope) => {
        const after = decodeCursor(cursor, place)
        const rows = await listPersonas(tx, actor.corpId, scope, filter, { after, limit: limit + 1 })
        return {
          ...pageOf(rows, limit, (row) => [row.name, row.staffId], present),
          ...(await countPersonas(tx, actor.corpId, scope)),
        }
      }),
  )

  app.get('/api/v1/personas/own', { config, schema: { response: { 200: persona } } }, ({ actor }) =>
    readAs(db, actor, async (tx) => {
      const own = { kind: 'own', staffId: actor.staffId } as const
      return present(await getPersona(tx, actor.corpId, own, actor.staffId))
    }),
  )

  app.get(
    '/api/v1/personas/:staffId',
    { config, schema: { params, response: { 200: persona } } },
    ({ actor, params: { staffId } }) =>
      readAs(db, actor, async (tx, scope) => present(await getPersona(tx, actor.corpId, scope, staffId))),
  )
}

function changingRoutes(app: Http, { db, touch }: PersonaRouteDeps): void {
  const config = { permission: 'persona.change' } as const

  app.post(
    '/api/v1/personas/:staffId/items',
    { config, schema: { params, body: tickPersona } },
    async ({ actor, params: { staffId }, body }, reply) => {
      await tickItem({ db }, actor, await scopeFor(db, actor), staffId, body)
      touch(actor.corpId, 'moment')
      touch(actor.corpId, 'staff_task')
      return reply.code(204).send()
    },
  )

  app.put(
    '/api/v1/personas/:staffId/introduction',
    { config, schema: { params, body: writeIntroduction } },
    async ({ actor, params: { staffId }, body: { text } }, reply) => {
      await changeIntroduction({ db }, actor, await scopeFor(db, actor), staffId, text)
      touch(actor.corpId, 'moment')
      return reply.code(204).send()
    },
  )
}

function askingRoutes(app: Http, { db, touch }: PersonaRouteDeps): void {
  const config = { permission: 'persona.ask' } as const
  const schema = { body: askPersonas, response: { 200: askedPersonas } }

  app.post('/api/v1/personas/ask/preview', { config, schema }, ({ actor, body }) =>
    readAs(db, actor, (tx, scope) => foreseeAsking(tx, actor.corpId, scope, body)),
  )

  app.post('/api/v1/personas/ask', { config, schema }, async ({ actor, body }) => {
    const asked = await askIncomplete({ db }, actor, await scopeFor(db, actor), body)
    touch(actor.corpId, 'moment')
    touch(actor.corpId, 'staff_task')
    return asked
  })
}

const present = ({ staffId, name, jobTitle, readRealAt, done, ...row }: PersonaRow): Persona => ({
  staffId,
  wecom: { name, jobTitle, readRealAt: readRealAt?.toString() ?? null },
  done: done.map((part) => ({ ...part, at: Temporal.Instant.from(part.at).toString() })),
  ...row,
})
