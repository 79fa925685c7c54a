import { z } from 'zod'
import { rehearsal, rehearsePlaybook } from '#contract/rehearsal.ts'
import type { Database } from '#server/db/database.ts'
import { getCorp } from '#server/features/corp/index.ts'
import { documentOf, exampleValues, fillVariables } from '#server/features/playbook/index.ts'
import { rehearseApart } from '#server/features/rehearsal/apart.ts'
import type { Http } from '#server/http/http.ts'
import { AppError } from '#server/kernel/app-error.ts'

const params = z.object({ playbookId: z.guid(), version: z.coerce.number().int().min(1).max(1_000_000) })

/** Group chats that one member of staff looks after in a rehearsal. */
const chatsOfOne = 4

/** Lives a version through with virtual group chats. Changes nothing. */
export function rehearsalRoutes(app: Http, { db }: { db: Database }): void {
  app.post(
    '/api/v1/playbooks/:playbookId/versions/:version/rehearsal',
    {
      config: { permission: 'playbook.read', rateLimit: { max: 20, timeWindow: 60_000 } },
      schema: { params, body: rehearsePlaybook, response: { 200: rehearsal } },
    },
    async ({ actor: { corpId }, params: { playbookId, version }, body }, reply) => {
      const { corp, document } = await db.corp(
        corpId,
        async (tx) => ({
          corp: await getCorp(tx, corpId),
          document: await documentOf(tx, corpId, playbookId, version),
        }),
        { readOnly: true },
      )
      const given = { ...exampleValues(document), ...body.variables }
      const filling = fillVariables(document, given, {}, { groupName: null, groupOwner: null })
      if (!filling.ok)
        throw new AppError('variables_invalid', {
          details: filling.refusals.map(({ name, value, rule, repair }) => ({
            field: `variables.${name}`,
            value,
            rule,
            repair: repair.en,
          })),
        })
      const { groups, members, days, from, seed = '1' } = body
      const options = {
        groups,
        members,
        days,
        from,
        seed,
        staff: Math.ceil(groups / chatsOfOne),
        zone: corp.zone,
        mode: corp.massSendMode,
        variables: filling.values,
      }
      const left = new AbortController()
      reply.raw.once('close', () => left.abort())
      return rehearseApart({ document, options }, left.signal)
    },
  )
}
