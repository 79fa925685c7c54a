import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { LiveWorld } from './world.ts'

/** How long after it was due each message was released, and taken by the sandbox as part of a mass send; in ms. */
export type Handed = { releasedMs: number[]; acceptedMs: number[] }

/** Waits until all that is due has been taken by the sandbox; throws what is missing when that takes too long. */
export async function untilHanded(world: LiveWorld, atMostMs: number): Promise<Handed> {
  const { sandbox, chats, dueAt } = world
  for (const untilMs = performance.now() + atMostMs; ; await sleep(250)) {
    const accepted = new Map<string, number>()
    for (const { createdAt, tasks } of (await sandbox.massSends()).massSends)
      for (const { recipients } of tasks)
        for (const { id } of recipients) accepted.set(id, Date.parse(createdAt) - dueAt.epochMilliseconds)
    const acceptedMs = chats.flatMap((chat) => accepted.get(chat.wecomChatId) ?? [])
    if (acceptedMs.length === chats.length) return { releasedMs: await listReleased(world), acceptedMs }
    if (performance.now() > untilMs)
      throw new Error(
        `of ${chats.length} group chats ${acceptedMs.length} were handed to WeCom in ${atMostMs / 1000} s`,
      )
  }
}

async function listReleased({ db, corpId, dueAt }: LiveWorld): Promise<number[]> {
  const { rows } = await db.corp(corpId, (tx) =>
    sql<{ ms: number }>`
      select extract(epoch from released_at - due_at)::float * 1000 as ms
      from delivery where corp_id = ${corpId} and due_at = ${dueAt} and group_chat_id is not null`.execute(tx),
  )
  return rows.map((row) => row.ms)
}
