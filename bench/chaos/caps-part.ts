/** The governor's caps alone, hit by many connections at once while their sessions are ended and their transactions lose. */
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { clientConfig, connect } from '#server/db/database.ts'
import type { Tables } from '#server/db/tables.ts'
import { buildCorp } from '#server/test/corp.ts'
import { fireOnCaps } from './caps.ts'
import { openLab } from './lab.ts'
import { type PartOptions, type PartResult, sized } from './part.ts'

export async function capsUnderFire({ kills, seed, say }: PartOptions): Promise<PartResult> {
  const lab = await openLab()
  try {
    const db = connect(lab.app)
    const owner = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: new pg.Pool(clientConfig(lab.owner)) }) })
    try {
      const { corpId } = await buildCorp(db)
      const report = await fireOnCaps({
        address: lab.app,
        owner,
        corpId,
        seed,
        operations: sized(kills, 20_000, 2_000),
      })
      say(JSON.stringify(report))
      return {
        capBreaches: report.breaches,
        wrong:
          report.unequal > 0 ? [`${report.unequal} caps hold something else than was reserved and given back`] : [],
      }
    } finally {
      await owner.destroy()
      await db.close()
    }
  } finally {
    await lab.close()
  }
}
