import { describe, expect, it } from 'vitest'
import { auditPage } from '#contract/audit.ts'
import type { Role } from '#contract/permission.ts'
import { sqlState } from '#server/db/retry.ts'
import { auditRoutes, recordAudit } from '#server/features/audit/index.ts'
import { createHttp } from '#server/http/http.ts'
import { addMs, corpInstant, realInstant } from '#server/kernel/time.ts'
import { buildCorp } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { silent } from '#server/test/http.ts'

const { db, owner } = await testDatabase()
const [mine, other] = [await buildCorp(db), await buildCorp(db)]
const staffId = '00000000-0000-4000-8000-00000000000a'
const actorOf = (corpId: typeof mine.corpId) => ({ corpId, staffId, name: '林晓', address: '192.0.2.1' })
const realAt = realInstant(Temporal.Instant.from('2026-03-01T08:00:00.123456Z'))
const at = corpInstant(Temporal.Instant.from('2030-01-01T00:00:00Z'))

let role: Role = 'admin'
const app = await createHttp({
  log: silent,
  ready: async () => {},
  authenticate: async () => ({
    ...actorOf(mine.corpId),
    kind: 'session',
    proofId: '',
    accountId: '',
    role,
    dataScope: 'all',
  }),
})
auditRoutes(app, { db })
const list = async (query = '') => auditPage.parse((await app.inject(`/api/v1/audit${query}`)).json())

for (let line = 0; line < 7; line += 1) {
  const now = { at, realAt: addMs(realAt, Math.floor(line / 3) * 1_000) } // three lines share each instant
  const object = { kind: 'run', id: `run-${line}` }
  await db.corp(mine.corpId, (tx) =>
    recordAudit(tx, now, actorOf(mine.corpId), line % 2 ? 'run.paused' : 'run.applied', object, { line }),
  )
}
await db.corp(other.corpId, (tx) =>
  recordAudit(tx, { at, realAt }, actorOf(other.corpId), 'run.ended', { kind: 'run', id: 'of another corp' }),
)

describe('the trail', () => {
  it('is read latest first, page by page, each line once, and shows no other corp', async () => {
    const seen: string[] = []
    let query = '?limit=2'
    for (;;) {
      const page = await list(query)
      seen.push(...page.items.map((item) => item.object.id))
      if (page.nextCursor === null) break
      query = `?limit=2&cursor=${page.nextCursor}`
    }
    expect(seen).toHaveLength(7)
    expect(new Set(seen).size).toBe(7)
    expect(seen[0]).toBe('run-6')
    expect(seen.slice(1, 4).toSorted()).toEqual(['run-3', 'run-4', 'run-5'])
  })

  it('tells who did what to what, when by both clocks, from where', async () => {
    expect((await list('?objectId=run-0')).items).toEqual([
      {
        auditId: expect.any(String),
        realAt: '2026-03-01T08:00:00.123456Z',
        at: '2030-01-01T00:00:00Z',
        actor: { staffId, name: '林晓' },
        action: 'run.applied',
        object: { kind: 'run', id: 'run-0' },
        detail: { line: 0 },
        address: '192.0.2.1',
      },
    ])
  })

  it.each([
    ['?action=run.paused', 3],
    ['?objectKind=run', 7],
    [`?actorStaffId=${staffId}`, 7],
    ['?actorStaffId=00000000-0000-4000-8000-00000000000b', 0],
    ['?from=2026-03-01T08:00:01.123456Z', 4],
    ['?to=2026-03-01T08:00:01.123456Z', 3],
    ['?from=2026-03-01T16:00:01.123456%2B08:00&to=2026-03-01T08:00:02Z', 3],
  ])('filtered by %s has %i lines', async (query, lines) => {
    expect((await list(query)).items).toHaveLength(lines)
  })

  it.each([
    '?action=run.exploded',
    '?from=yesterday',
    '?from=0000-01-01T00:00:00Z',
    '?limit=0',
    '?colour=red',
    '?cursor=x',
  ])('refuses %s', async (query) => {
    expect((await app.inject(`/api/v1/audit${query}`)).statusCode).toBe(400)
  })

  it('is shown to owners and admins alone', async () => {
    for (const [each, status] of [
      ['owner', 200],
      ['manager', 403],
      ['operator', 403],
      ['viewer', 403],
    ] as const) {
      role = each
      expect((await app.inject('/api/v1/audit')).statusCode).toBe(status)
    }
    role = 'admin'
  })

  it('can be neither changed nor shortened by the application', async () => {
    const before = await owner.selectFrom('audit').selectAll().orderBy('audit_id').execute()
    const refused = (work: Parameters<typeof db.corp>[1]) =>
      db.corp(mine.corpId, work).then(
        () => 'done',
        (error: unknown) => sqlState(error),
      )
    expect(await refused((tx) => tx.updateTable('audit').set({ actor: '无名' }).execute())).toBe('42501')
    expect(await refused((tx) => tx.deleteFrom('audit').execute())).toBe('42501')
    expect(await owner.selectFrom('audit').selectAll().orderBy('audit_id').execute()).toEqual(before)
  })

  it('goes with the change it tells of', async () => {
    await expect(
      db.corp(mine.corpId, async (tx) => {
        await recordAudit(tx, { at, realAt }, actorOf(mine.corpId), 'run.ended', { kind: 'run', id: 'undone' })
        throw new Error('the change failed')
      }),
    ).rejects.toThrow('the change failed')
    expect((await list('?objectId=undone')).items).toEqual([])
  })

  it('takes no field that is named like a secret', async () => {
    const write = db.corp(mine.corpId, (tx) =>
      recordAudit(
        tx,
        { at, realAt },
        actorOf(mine.corpId),
        'corp.configured',
        { kind: 'corp', id: 'x' },
        {
          wecom: { secret: 'hush' },
        },
      ),
    )
    await expect(write).rejects.toThrow('wecom.secret is named like a secret')
  })
})
