import {
  absenceEffect,
  absenceEffectQuery,
  absenceParams,
  deputies,
  deputiesQuery,
  endedAbsence,
  enterAbsence,
  oneAbsenceParams,
  staffAbsences,
} from '#contract/absence.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { endAbsenceOf, enterAbsenceOf, foreseeAbsence } from '#server/features/absence/commands.ts'
import { findMember, listAbsences, listDeputies, listStandsInFor } from '#server/features/absence/sql.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { readAs, type Scope } from '#server/features/staff/index.ts'
import type { Http } from '#server/http/http.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type AbsenceRouteDeps = { db: Database; touch(corpId: CorpId, topic: 'staff_task' | 'delivery'): void }

/** `/api/v1/staff/:staffId/absences`: when members of staff are away, and who stands in. */
export function absenceRoutes(app: Http, deps: AbsenceRouteDeps): void {
  readingRoutes(app, deps)
  changingRoutes(app, deps)
}

function readingRoutes(app: Http, { db }: AbsenceRouteDeps): void {
  const config = { permission: 'staff.read' } as const
  const need = async (tx: CorpTx, corpId: CorpId, scope: Scope, staffId: string): Promise<void> => {
    if (!(await findMember(tx, corpId, scope, staffId))) throw new AppError('not_found')
  }

  app.get(
    '/api/v1/staff/:staffId/absences',
    { config, schema: { params: absenceParams, response: { 200: staffAbsences } } },
    ({ actor, params: { staffId } }) =>
      readAs(db, actor, async (tx, scope) => {
        await need(tx, actor.corpId, scope, staffId)
        const { at } = await corpNow(tx, actor.corpId)
        const rows = await listAbsences(tx, actor.corpId, staffId, at)
        return {
          corpTime: at.toString(),
          absences: rows.map(({ from, until, deputyStaffId, deputyName, ...row }) => ({
            ...row,
            from: from.toString(),
            until: until.toString(),
            deputy: deputyStaffId === null ? null : { staffId: deputyStaffId, name: deputyName ?? '' },
          })),
          standsInFor: await listStandsInFor(tx, actor.corpId, staffId, at),
        }
      }),
  )

  app.get(
    '/api/v1/staff/:staffId/deputies',
    { config, schema: { params: absenceParams, querystring: deputiesQuery, response: { 200: deputies } } },
    ({ actor, params: { staffId }, query: { search } }) =>
      readAs(db, actor, async (tx, scope) => {
        await need(tx, actor.corpId, scope, staffId)
        const { at } = await corpNow(tx, actor.corpId)
        return listDeputies(tx, actor.corpId, staffId, { search, at })
      }),
  )

  app.get(
    '/api/v1/staff/:staffId/absences/effect',
    { config, schema: { params: absenceParams, querystring: absenceEffectQuery, response: { 200: absenceEffect } } },
    ({ actor, params: { staffId }, query }) =>
      readAs(db, actor, (tx, scope) => foreseeAbsence(tx, actor.corpId, scope, staffId, query)),
  )
}

function changingRoutes(app: Http, { db, touch }: AbsenceRouteDeps): void {
  const config = { permission: 'absence.change' } as const
  const tell = (corpId: CorpId): void => {
    touch(corpId, 'staff_task')
    touch(corpId, 'delivery')
  }

  app.post(
    '/api/v1/staff/:staffId/absences',
    { config, schema: { params: absenceParams, body: enterAbsence } },
    async ({ actor, params: { staffId }, body }, reply) => {
      await enterAbsenceOf({ db }, actor, staffId, body)
      tell(actor.corpId)
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/v1/staff/:staffId/absences/:staffAbsenceId/end',
    { config, schema: { params: oneAbsenceParams, response: { 200: endedAbsence } } },
    async ({ actor, params: { staffId, staffAbsenceId } }) => {
      const ended = await endAbsenceOf({ db }, actor, staffId, staffAbsenceId)
      tell(actor.corpId)
      return ended
    },
  )
}
