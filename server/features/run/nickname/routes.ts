import { z } from 'zod'
import {
  nicknameFiguresList,
  nicknameFiguresQuery,
  nicknamePage,
  nicknameQuery,
  nicknameReminded,
} from '#contract/nickname.ts'
import { remindOfNickname } from '#server/features/run/nickname/commands.ts'
import { readNicknameFigures, readNicknames } from '#server/features/run/nickname/queries.ts'
import type { RunRouteDeps } from '#server/features/run/routes.ts'
import { readAs } from '#server/features/staff/index.ts'
import type { Http } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'

const read = { permission: 'group_chat.read' } as const
const remind = { permission: 'group_chat.remind' } as const
const params = z.object({ groupChatId: z.guid() })

export type NicknameRouteDeps = Pick<RunRouteDeps, 'db'> & {
  touch(corpId: CorpId, topic: 'staff_task' | 'group_chat'): void
}

/** How members' nicknames keep to the rule of the playbook at work, and reminding them of it. */
export function nicknameRoutes(app: Http, deps: NicknameRouteDeps): void {
  const { db } = deps

  app.get(
    '/api/v1/group-chats/nicknames',
    { config: read, schema: { querystring: nicknameFiguresQuery, response: { 200: nicknameFiguresList } } },
    ({ actor, query: { groupChatIds } }) =>
      readAs(db, actor, (tx, scope) => readNicknameFigures(tx, actor.corpId, scope, groupChatIds.split(','))),
  )

  app.get(
    '/api/v1/group-chats/:groupChatId/nicknames',
    { config: read, schema: { params, querystring: nicknameQuery, response: { 200: nicknamePage } } },
    ({ actor, params: { groupChatId }, query }) =>
      readAs(db, actor, (tx, scope) => readNicknames(tx, actor.corpId, scope, groupChatId, query)),
  )

  app.post(
    '/api/v1/group-chats/:groupChatId/nicknames/remind',
    { config: remind, schema: { params, response: { 201: nicknameReminded } } },
    async ({ actor, params: { groupChatId } }, reply) => {
      const scope = await readAs(db, actor, async (_tx, readers) => readers)
      const reminded = await remindOfNickname(deps, actor, scope, groupChatId)
      for (const topic of ['staff_task', 'group_chat'] as const) deps.touch(actor.corpId, topic)
      return reply.code(201).send(reminded)
    },
  )
}
