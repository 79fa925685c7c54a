/** A corp of its own on a PostgreSQL of its own, with one journey at work in many runs. Nothing works for it yet. */
import { join } from 'node:path'
import pg from 'pg'
import type { PlaybookDocument } from '#contract/playbook.ts'
import { startBundledPostgres } from '#server/db/bundled-postgres/index.ts'
import { clientConfig, connect, type Database, type SocketAddress } from '#server/db/database.ts'
import { naturalId } from '#server/db/natural-id.ts'
import { migrate } from '#server/db/migrate.ts'
import { buildJourneyWorld, type JourneyWorld } from '#server/test/journey-world.ts'
import { contentOf } from '#server/test/playbook-source.ts'
import { addMs, type CorpInstant, corpInstant } from '#server/kernel/time.ts'
import { temporaryHome } from '../home.ts'
import { say } from '../report.ts'

/** The journey that all of them walk: a wait, a branch by what is known of the contact, a message, another wait. */
export const journey = {
  trackId: 'newcomer',
  wait: 'next-day',
  branch: 'shop',
  /** Each case of the branch, with the step that sends there. */
  bought: { id: 'bought', step: 'send-thanks', content: 'thanks' },
  otherwise: { step: 'send-offer', content: 'offer' },
  next: 'fourth-day',
  nextDays: 3,
} as const

export const tag = { group: '下单', name: '买过' } as const

export const tagIdOf = (corpId: string): string => naturalId(corpId, 'bench tag')

/** When those who are due come due; a Tuesday, outside of quiet hours. */
export const dueAt = corpInstant(
  Temporal.PlainDateTime.from('2026-11-24T10:00').toZonedDateTime('Asia/Shanghai').toInstant(),
)

export const dayMs = 86_400_000

export const days = (count: number): CorpInstant => addMs(dueAt, count * dayMs)

export const journeySource: Partial<PlaybookDocument> = {
  contents: [
    contentOf(journey.bought.content, '谢谢你的第一单。穿着不合适，七天内随时找我换。'),
    contentOf(journey.otherwise.content, '给新朋友留了一张券，三天内有效，想看尺码直接问我。'),
    contentOf('week', '这一周过得怎么样？有想看的内容，回我一句就好。'),
  ],
  tracks: [
    {
      id: journey.trackId,
      name: '新人旅程',
      kind: 'journey',
      audience: 'contact',
      enter: { on: 'contact-added', again: 'never' },
      exits: [{ id: 'friend-gone', name: '已删好友', when: { friend: false } }],
      steps: [
        { id: journey.wait, kind: 'wait', for: { days: 1, at: '10:00' } },
        {
          id: journey.branch,
          name: '买过没有',
          kind: 'branch',
          cases: [
            {
              id: journey.bought.id,
              name: '买过',
              when: { tag },
              steps: [send(journey.bought.step, journey.bought.content)],
            },
          ],
          otherwise: [send(journey.otherwise.step, journey.otherwise.content)],
        },
        { id: journey.next, kind: 'wait', for: { days: journey.nextDays, at: '10:00' } },
        send('send-week', 'week'),
      ],
    },
  ],
}

function send(id: string, content: string) {
  return { id, name: content, kind: 'send' as const, content }
}

export type EngineWorld = JourneyWorld & {
  db: Database
  app: SocketAddress
  owner: SocketAddress
  /** May do what only a load may: it puts rows in without their foreign keys being asked one by one. */
  superuser: SocketAddress
}

/** Starts PostgreSQL with the product's own settings, its commits durable, in a folder that is removed at the end. */
export async function startEngineWorld(): Promise<{ world: EngineWorld; stop(): Promise<void> }> {
  const { home, remove } = temporaryHome()
  const postgres = await startBundledPostgres(join(home, 'postgres'))
  try {
    await migrate(postgres.owner, { login: 'qunce_app' })
    const db = connect(postgres.app, { connections: 4, onIdleError: (error) => say(error.message) })
    const world = await buildEngineWorld(db, postgres)
    return {
      world,
      async stop() {
        await db.close()
        await postgres.stop()
        remove()
      },
    }
  } catch (error) {
    await postgres.stop()
    remove()
    throw error
  }
}

/** A migrated database's own corp, with staff and group chats. */
export async function buildEngineWorld(
  db: Database,
  { app, owner }: { app: SocketAddress; owner: SocketAddress },
): Promise<EngineWorld> {
  const world = await buildJourneyWorld(db, { staff: 100, chats: 200, at: dueAt })
  return { ...world, app, owner, superuser: { ...owner, login: 'postgres' } }
}

/** One client for `work`. */
export async function withClient<T>(address: SocketAddress, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(clientConfig(address))
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
