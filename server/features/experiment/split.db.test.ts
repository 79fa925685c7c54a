/** What a journey's random split came to, way by way, told of real contacts on their way. */
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { experimentsPage } from '#contract/experiment.ts'
import type { Exit, JourneyStep } from '#contract/playbook.ts'
import { hundredthOf } from '#server/features/playbook/index.ts'
import { testApp } from '#server/test/app.ts'
import { calendarRig } from '#server/test/calendar.ts'
import { signInAs } from '#server/test/http.ts'

vi.setConfig({ testTimeout: 600_000 })

const steps: JourneyStep[] = [
  {
    id: 'split',
    name: '随机分',
    kind: 'branch',
    cases: [
      {
        id: 'none',
        name: '对照',
        when: { draw: 'gift', from: 0, to: 50 },
        steps: [{ id: 'held-out', kind: 'end', reason: '对照组' }],
      },
    ],
    otherwise: [{ id: 'later', kind: 'wait', for: { days: 3 } }],
  },
]
const exits: Exit[] = [{ id: 'friended', name: '加了好友', when: { friend: true } }]

test('a split tells who went which way, is under way, finished, took an exit or opted out', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1, quota: 'day' })
  const { db, owner, corpId } = rig
  await rig.pointCallbacks(rig.callbackUrl)
  const [chat] = rig.chats
  const settle = async (): Promise<void> => {
    await rig.sandbox.callbacksSettled()
    await rig.workUntil(rig.isQuiet)
    await rig.settle()
  }
  const playbook = await rig.publish({
    id: 'newcomer',
    tracks: [
      {
        id: 'newcomer',
        name: '新人旅程',
        kind: 'journey',
        audience: 'member',
        enter: { on: 'member-joined' },
        exits,
        steps,
      },
    ],
  })
  await rig.apply(playbook, rig.chats)
  await rig.settle()
  for (const n of Array.from({ length: 10 }, (_, at) => at))
    await rig.act({ kind: 'join', chatId: chat?.wecomChatId ?? '', name: `新人${n}` })
  await settle()
  const { rows: people } = await sql<{ contactId: string; externalUserid: string }>`
    select e.contact_id as "contactId", i.value as "externalUserid"
    from enrollment e
    join contact_identity i on i.corp_id = e.corp_id and i.contact_id = e.contact_id and i.kind = 'external_userid'
    order by e.contact_id`.execute(owner)
  expect(people).toHaveLength(10)
  const isHeldOut = ({ contactId }: { contactId: string }) => hundredthOf(corpId, 'gift', contactId) < 50
  const [held, others] = [people.filter(isHeldOut), people.filter((each) => !isHeldOut(each))]
  const [friend] = others
  if (friend) {
    await rig.act({ kind: 'add', userid: chat?.owner ?? '', externalUserid: friend.externalUserid })
    await settle()
  }
  for (const { contactId } of others.slice(1, 2))
    await sql`
      insert into event (corp_id, at, event_id, recorded_real_at, kind, contact_id)
      select ${corpId}, ${await rig.now()}, gen_random_uuid(), clock_timestamp(), 'contact.opted_out', ${contactId}`.execute(
      owner,
    )
  await rig.advanceTo('2026-11-27T09:00')

  const app = await testApp(db)
  const ask = async (as: Awaited<ReturnType<typeof signInAs>>) =>
    experimentsPage.parse((await as.ask('GET', `/api/v1/playbooks/${playbook.playbookId}/experiments`)).json()).splits
  const reader = await signInAs(app, db, corpId, { role: 'operator' })
  const [split] = await ask(reader)
  expect(split).toMatchObject({ trackId: 'newcomer', stepId: 'split', name: '随机分' })
  const [none, rest] = split?.arms ?? []
  expect(none).toMatchObject({ armId: 'none', share: 50, entered: held.length, underWay: 0, finished: held.length })
  const exited = friend ? 1 : 0
  expect(rest).toMatchObject({
    armId: null,
    isBaseline: true,
    entered: others.length,
    underWay: 0,
    finished: others.length - exited,
  })
  const count = (measure: string) => rest?.readings.find((each) => each.measure === measure)?.count
  expect([count('exits'), count('opt_outs'), count('friend_deletions')]).toEqual([
    exited,
    Math.min(1, Math.max(0, others.length - 1)),
    0,
  ])
  expect(none?.readings.map(({ standing }) => standing)).toEqual(['too_early', 'too_early', 'too_early'])

  // Another member of staff, who looks after no group chat of the run, sees none of its people.
  const seer = await signInAs(app, db, corpId, {
    role: 'staff',
    dataScope: 'own',
    staffId: (await stranger(rig)) ?? '',
  })
  expect((await ask(seer))[0]?.arms.map(({ entered, clicks }) => [entered, clicks])).toEqual([
    [0, null],
    [0, null],
  ])
})

/** A member of staff who owns nothing. */
async function stranger({ owner, corpId }: Pick<Awaited<ReturnType<typeof calendarRig>>, 'owner' | 'corpId'>) {
  const { rows } = await sql<{ id: string }>`
    insert into staff (corp_id, staff_id, wecom_userid, name, serves_contacts)
    values (${corpId}, gen_random_uuid(), 'stranger', '外人', true)
    returning staff_id as id`.execute(owner)
  return rows[0]?.id
}
