import { groupChatParams, groupChatsBody } from '#contract/group-chat.ts'
import { pauseEffect as effectBody } from '#contract/run.ts'
import { mustSeeChats } from '#server/features/group-chat/index.ts'
import { pauseEffect } from '#server/features/run/commands/pause.ts'
import type { RunRouteDeps } from '#server/features/run/routes.ts'
import { readAs } from '#server/features/staff/index.ts'
import { findPlanChat } from '#server/features/run/sql/read/plan.ts'
import type { Http } from '#server/http/http.ts'
import { AppError } from '#server/kernel/app-error.ts'

const response = { 200: effectBody }
const pauseChat = { permission: 'group_chat.pause' } as const

/** What a pause that an earlier feature makes would hold back of the runs: of group chats, and of the whole corp. */
export function pauseEffectRoutes(app: Http, deps: Pick<RunRouteDeps, 'db'>): void {
  const { db } = deps

  app.get(
    '/api/v1/corp/pause-effect',
    { config: { permission: 'corp.pause' }, schema: { response } },
    // The pause stops the whole corp, however little of it whoever asks may see.
    ({ actor }) => pauseEffect(deps, actor, { kind: 'all' }, { kind: 'corp' }),
  )

  app.get(
    '/api/v1/group-chats/:groupChatId/pause-effect',
    { config: pauseChat, schema: { params: groupChatParams, response } },
    async ({ actor, params: { groupChatId } }) => {
      const scope = await readAs(db, actor, async (tx, seen) => {
        if (!(await findPlanChat(tx, actor.corpId, seen, groupChatId))) throw new AppError('not_found')
        return seen
      })
      return pauseEffect(deps, actor, scope, { kind: 'group_chats', ids: [groupChatId] })
    },
  )

  // A question, though it is asked by POST: the ids of a thousand chats do not fit in an address.
  app.post(
    '/api/v1/group-chats/pause-effect',
    { config: pauseChat, schema: { body: groupChatsBody, response } },
    async ({ actor, body: { groupChatIds } }) => {
      const scope = await readAs(db, actor, async (tx, seen) => {
        await mustSeeChats(tx, actor.corpId, seen, groupChatIds)
        return seen
      })
      return pauseEffect(deps, actor, scope, { kind: 'group_chats', ids: groupChatIds })
    },
  )
}
