import { z } from 'zod'
import { resolveMassSend } from '#contract/occurrence.ts'
import type { Database } from '#server/db/database.ts'
import { answerInDoubt } from '#server/features/delivery/commands/answer.ts'
import { scopeOf } from '#server/features/staff/index.ts'
import type { Http } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type DeliveryRouteDeps = { db: Database; touch(corpId: CorpId, topic: 'delivery'): void }

/** `POST /api/v1/mass-sends/:massSendId/resolution`: what a person says of a mass send in doubt. */
export function deliveryRoutes(app: Http, { db, touch }: DeliveryRouteDeps): void {
  const schema = { params: z.object({ massSendId: z.guid() }), body: resolveMassSend }
  app.post(
    '/api/v1/mass-sends/:massSendId/resolution',
    { config: { permission: 'delivery.resolve' }, schema },
    async ({ actor, params, body }, reply) => {
      await db.corp(actor.corpId, async (tx) =>
        answerInDoubt(tx, actor, await scopeOf(tx, actor), params.massSendId, body),
      )
      touch(actor.corpId, 'delivery')
      return reply.code(204).send()
    },
  )
}
