import { type RawBuilder, sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { sqlState } from '#server/db/retry.ts'

/** What an insert does with a row whose key is there already: passes over it, or is refused as a whole. */
export type IfThere = 'passed_over' | 'refused'

/** The end of an insert. To pass over rows PostgreSQL looks each key up before it writes the row, and confirms it after. */
export const unlessThere = (ifThere: IfThere): RawBuilder<unknown> =>
  ifThere === 'passed_over' ? sql`on conflict do nothing` : sql``

const uniqueViolation = '23505'

/**
 * Runs a statement that writes rows whose keys are hardly ever there: first as if none was; where one was, again, with
 * those rows passed over. What the first try did is undone by a savepoint.
 */
export async function mostlyNew<T>(tx: CorpTx, write: (ifThere: IfThere) => Promise<T>): Promise<T> {
  await sql`savepoint mostly_new`.execute(tx)
  try {
    const written = await write('refused')
    await sql`release savepoint mostly_new`.execute(tx)
    return written
  } catch (error) {
    if (sqlState(error) !== uniqueViolation) throw error
    await sql`rollback to savepoint mostly_new`.execute(tx)
    await sql`release savepoint mostly_new`.execute(tx)
    return write('passed_over')
  }
}
