/** Figures of a journey's steps that its own tally does not keep. */
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { JourneyTrack } from '#contract/playbook.ts'
import { naturalId } from '#server/db/natural-id.ts'
import { newId } from '#server/db/new-id.ts'
import { programOf } from '#server/features/playbook/index.ts'
import { enter } from '#server/features/run/enrollment/enter.ts'
import { readRunJourneys } from '#server/features/run/enrollment/queries/journeys.ts'
import { people } from '#server/features/run/enrollment/sql/entry.ts'
import { realNow } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { addPeople, buildJourneyWorld, localInstant } from '#server/test/journey-world.ts'
import { contentOf } from '#server/test/playbook-source.ts'

const { db, owner } = await testDatabase()
const ten = localInstant('2026-11-23T10:00')

test('a welcome tells how many were greeted, and why others were not, though no enrollment sends it', async () => {
  const world = await buildJourneyWorld(db, { staff: 1, chats: 1, at: ten })
  const { corpId } = world
  const [staffId = ''] = world.staffIds
  const ids = ['greeted', 'without a code', 'too late'].map((name) => naturalId(corpId, name))
  await addPeople(
    world,
    ids.map((contactId) => ({ contactId, friends: [staffId] })),
    ten,
  )
  const track: JourneyTrack = {
    id: 'friend',
    name: '新好友',
    kind: 'journey',
    audience: 'contact',
    enter: { on: 'contact-added' },
    steps: [
      { id: 'greet', name: '欢迎语', kind: 'welcome', content: 'hello' },
      { id: 'rest', kind: 'wait', for: { days: 1 } },
    ],
  }
  const runId = await world.apply({ id: 'friend', tracks: [track], contents: [contentOf('hello')] })
  const now = { at: ten, realAt: realNow() }
  const candidates = people(corpId, runId, 'contact', null)
  await db.corp(corpId, (tx) => enter(tx, corpId, [{ runId, program: programOf(track), candidates }], now))
  await world.advanceAll(ten)
  const welcomes = [
    ['sent', null],
    ['skipped', 'no_welcome_code'],
    ['expired', 'welcome_too_late'],
  ] as const
  for (const [at, [state, reason]] of welcomes.entries())
    await sql`
      insert into delivery (
        corp_id, delivery_id, lane, route, contact_id, sender_staff_id, sender_lane, run_id, step_id, content_id,
        content_hash, body, state, reason, due_at, released_at, released_real_at, expires_at, caps, follow_up, changed_at)
      values (${corpId}, ${newId()}, 0, 'welcome', ${ids[at]}, ${staffId}, 0, ${runId}, 'greet', 'hello', 'x', '{}',
        ${state}, ${reason}, ${ten}, ${ten}, ${now.realAt}, ${ten}, '[]', '{}', ${ten})`.execute(owner)
  for (const scope of [{ kind: 'all' }, { kind: 'own', staffId }] as const) {
    const { journeys } = await db.corp(corpId, (tx) => readRunJourneys(tx, corpId, scope, runId))
    const [greet] = journeys[0]?.lines ?? []
    expect(greet?.kind === 'step' && greet.figures).toMatchObject({
      reached: 3,
      wentOn: 3,
      messages: {
        open: 0,
        sent: 1,
        skipped: [{ reason: 'no_welcome_code', name: null, count: 1 }],
        notSent: [{ reason: 'welcome_too_late', name: null, count: 1 }],
      },
    })
  }
})
