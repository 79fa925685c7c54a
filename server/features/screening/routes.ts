import { z } from 'zod'
import { addScreeningWords, screeningWords } from '#contract/screening.ts'
import type { Database } from '#server/db/database.ts'
import { addWords, takeOffWord } from '#server/features/screening/commands.ts'
import { listWords } from '#server/features/screening/sql.ts'
import type { Http } from '#server/http/http.ts'

const params = z.object({ screeningWordId: z.guid() })

/** `/api/v1/screening-words`: the corp's own list beside what Qunce knows. */
export function screeningRoutes(app: Http, { db }: { db: Database }): void {
  app.get(
    '/api/v1/screening-words',
    { config: { permission: 'content.read' }, schema: { response: { 200: screeningWords } } },
    async ({ actor: { corpId } }) => {
      const rows = await db.corp(corpId, (tx) => listWords(tx, corpId), { readOnly: true })
      return { items: rows.map((row) => ({ ...row, addedRealAt: row.addedRealAt.toString() })) }
    },
  )

  app.post(
    '/api/v1/screening-words',
    { config: { permission: 'screening_word.change' }, schema: { body: addScreeningWords } },
    async ({ actor, body }, reply) => {
      await addWords(db, actor, body)
      return reply.code(204).send()
    },
  )

  app.delete(
    '/api/v1/screening-words/:screeningWordId',
    { config: { permission: 'screening_word.change' }, schema: { params } },
    async ({ actor, params: { screeningWordId } }, reply) => {
      await takeOffWord(db, actor, screeningWordId)
      return reply.code(204).send()
    },
  )
}
