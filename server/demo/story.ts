import { setTimeout as sleep } from 'node:timers/promises'
import type { PlaybookDocument, VariableValues } from '#contract/playbook.ts'
import type { Database } from '#server/db/database.ts'
import type { AuditActor } from '#server/features/audit/index.ts'
import { corpNow, findCorp } from '#server/features/corp/index.ts'
import { createPlaybook, galleryPlaybooks } from '#server/features/playbook/index.ts'
import { applyPlaybook } from '#server/features/run/index.ts'
import { ageInDays } from '#server/features/group-chat/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** A group chat younger than this gets the cold start, the others the daily rhythm (spec 00, stage launch). */
const launchDays = 7

/**
 * Puts the gallery's playbooks to work on the demo corp's group chats, once they have been read from WeCom. Done before:
 * nothing to do.
 */
export async function beginStory(db: Database, corpId: CorpId, stopping: AbortSignal): Promise<void> {
  const actor: AuditActor = { corpId, staffId: null, name: 'demo', address: null }
  while (!stopping.aborted) {
    const { isBegun, isRead } = await readProgress(db, corpId)
    if (isBegun) return
    if (isRead) break
    await sleep(200, undefined, { signal: stopping }).catch(() => undefined)
  }
  if (stopping.aborted) return
  const chats = await listChats(db, corpId)
  const launch = chats.filter((chat) => chat.age < launchDays).map((chat) => chat.id)
  const others = chats.filter((chat) => chat.age >= launchDays).map((chat) => chat.id)
  for (const playbook of await galleryPlaybooks()) {
    const ids = playbook.slug === 'cold-start' ? launch : playbook.slug === 'standard-daily' ? others : []
    if (ids.length === 0) continue
    const { playbookId, version } = await createPlaybook(db, actor, { source: playbook.source, note: '模板首发' })
    const input = {
      version,
      name: playbook.document.name,
      groupChatIds: ids,
      variables: examplesOf(playbook.document),
      groupVariables: {},
    }
    await applyPlaybook({ db }, actor, { kind: 'all' }, playbookId, input)
  }
}

/** What the document itself suggests for the variables that nothing else fills. */
const examplesOf = ({ variables = {} }: PlaybookDocument): VariableValues =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, { example, default: given, filled_from: source }]) =>
      example === undefined || given !== undefined || source !== undefined ? [] : [[name, example]],
    ),
  )

async function readProgress(db: Database, corpId: CorpId): Promise<{ isBegun: boolean; isRead: boolean }> {
  return db.corp(corpId, async (tx) => {
    const runs = await tx.selectFrom('run').select('run_id').where('corp_id', '=', corpId).limit(1).execute()
    const tasks = await tx.selectFrom('sync_task').select(['kind', 'state']).where('corp_id', '=', corpId).execute()
    return {
      isBegun: runs.length > 0,
      isRead: tasks.some((task) => task.kind === 'membership' && task.state === 'done'),
    }
  })
}

async function listChats(db: Database, corpId: CorpId): Promise<{ id: string; age: number }[]> {
  return db.corp(corpId, async (tx) => {
    const corp = await findCorp(tx, corpId)
    const { at } = await corpNow(tx, corpId)
    const rows = await tx
      .selectFrom('group_chat')
      .select(['group_chat_id', 'created_at'])
      .where('corp_id', '=', corpId)
      .where('dismissed_at', 'is', null)
      .execute()
    return rows.map((row) => ({ id: row.group_chat_id, age: ageInDays(row.created_at, at, corp?.zone ?? 'UTC') }))
  })
}
