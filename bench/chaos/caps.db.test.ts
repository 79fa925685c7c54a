import { expect, test } from 'vitest'
import { fireOnCaps } from './caps.ts'
import { buildCorp } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'

const { db, owner, address } = await testDatabase()

/** A few seconds here; `npm run chaos -- caps` makes it as big as wanted. */
test('64 connections on 100 hot caps, sessions killed and transactions lost: no cap is passed and none is lost', async () => {
  const { corpId } = await buildCorp(db)
  const report = await fireOnCaps({ address, owner, corpId, seed: 7, operations: 2_000 })
  process.stdout.write(`${JSON.stringify({ capsUnderFire: report })}\n`)
  expect(report).toMatchObject({ breaches: 0, unequal: 0 })
  expect(report.granted).toBeGreaterThan(400)
  expect(report.refused).toBeGreaterThan(100)
  expect(report.lostSessions).toBeGreaterThan(5)
  expect(report.lostTransactions).toBeGreaterThan(50)
}, 60_000)
