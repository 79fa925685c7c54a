import type { DataScope } from '#contract/permission.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { type Scope, scopeOf } from '#server/features/staff/scope.ts'
import type { CorpId } from '#server/kernel/ids.ts'

type Reader = { corpId: CorpId; staffId: string; dataScope: DataScope }

/** Reads all from one moment, as far as the reader sees. */
export const readAs = <T>(db: Database, reader: Reader, work: (tx: CorpTx, scope: Scope) => Promise<T>): Promise<T> =>
  db.corp(reader.corpId, async (tx) => work(tx, await scopeOf(tx, reader)), {
    readOnly: true,
    isolation: 'repeatable read',
  })

/** How much of the corp someone sees, for a command that has a transaction of its own. */
export const scopeFor = (db: Database, reader: Reader): Promise<Scope> =>
  db.corp(reader.corpId, (tx) => scopeOf(tx, reader), { readOnly: true })
