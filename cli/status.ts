import type { Command } from 'commander'
import { sql } from 'kysely'
import { answer } from '#cli/answer.ts'
import { withDatabase } from '#cli/with-database.ts'
import { readConfig, readEnvironment } from '#server/config.ts'
import type { Database } from '#server/db/database.ts'
import { corpNow, listDirectory } from '#server/features/corp/index.ts'
import { findInstance } from '#server/instance-file.ts'
import { StartError } from '#server/kernel/start-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

type Counts = { groupChats: number; contacts: number; deliveries: Record<string, number>; corpTime: string }

/** `qunce status`: what a running instance holds. With several corps the JSON is of the first by slug. */
export function register(program: Command): void {
  program
    .command('status')
    .description('what the running instance holds: group chats, contacts, deliveries by state, corp time')
    .option('--json', 'one line of JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { home } = readConfig(readEnvironment())
      const instance = findInstance(home)
      if (!instance) throw new StartError(`nothing runs with QUNCE_HOME ${home}: start it with npm start`)
      await withDatabase(async (db) => {
        const [first] = await db.engine((tx) => listDirectory(tx), { readOnly: true })
        if (!first) throw new StartError('no corp has been made yet: let npm start finish once')
        const counts = await count(db, first.corpId)
        const deliveries = Object.entries(counts.deliveries).map(([state, n]) => `  ${state} ${n}`)
        answer(json, counts, [
          `Qunce runs at ${instance.url} (process ${instance.pid}, ${instance.role})`,
          `group chats ${counts.groupChats}, contacts ${counts.contacts}, corp time ${counts.corpTime}`,
          'deliveries:',
          ...(deliveries.length > 0 ? deliveries : ['  none yet']),
        ])
      })
    })
}

function count(db: Database, corpId: CorpId): Promise<Counts> {
  return db.corp(
    corpId,
    async (tx) => {
      const { at } = await corpNow(tx, corpId)
      const totals = await sql<{ group_chats: number; contacts: number }>`
        select
          (select count(*) from group_chat where corp_id = ${corpId} and dismissed_at is null)::int as group_chats,
          (select count(*) from contact where corp_id = ${corpId})::int as contacts`.execute(tx)
      const states = await sql<{ state: string; n: number }>`
        select state, count(*)::int as n from delivery where corp_id = ${corpId} group by state order by state`.execute(
        tx,
      )
      return {
        groupChats: totals.rows[0]?.group_chats ?? 0,
        contacts: totals.rows[0]?.contacts ?? 0,
        deliveries: Object.fromEntries(states.rows.map((row) => [row.state, row.n])),
        corpTime: at.round({ smallestUnit: 'second', roundingMode: 'floor' }).toString(),
      }
    },
    { readOnly: true },
  )
}
