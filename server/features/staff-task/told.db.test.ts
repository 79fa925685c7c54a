/** What members of staff are told, and how often, as their phones show it. */
import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import { corpNow } from '#server/features/corp/index.ts'
import { takeTold } from '#server/features/staff/index.ts'
import { postponeTask } from '#server/features/staff-task/postpone.ts'
import { realInstant } from '#server/kernel/time.ts'
import { calendarRig, type CalendarRig } from '#server/test/calendar.ts'
import { calendarOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 120_000 })

const today = '2026-11-23'
const governor = { gap_minutes: 0, group_per_day: 24, group_per_week: 60 }

type Card = { userid: string; title: string; description: string; url: string; sentRealAt: number }

const phone = (rig: CalendarRig): Card[] =>
  rig.sandbox.world.store
    .rows<{ userid: string; body: string; sentRealAt: number }>(
      'select userid, body, sent_real_at as sentRealAt from app_message order by seq',
    )
    .map(({ body, ...rest }) => ({ ...rest, ...(JSON.parse(body) as Pick<Card, 'title' | 'description' | 'url'>) }))
const outcomes = async (rig: CalendarRig, kind: string): Promise<string[]> =>
  (
    await sql<{ outcome: string }>`
      select detail ->> 'outcome' as outcome from event where kind = ${kind} order by at`.execute(rig.owner)
  ).rows.map((row) => row.outcome)

/** A corp whose ceiling of one mass send a day goes to the evening: all else is sent by hand. */
async function byHand(followUp: object, groupChats = 1): Promise<CalendarRig> {
  const rig = await calendarRig({ groupChats, members: 3, staff: 1, quota: 'day' })
  const tracks = calendarOf([stepAt('noon', '12:00'), stepAt('evening', '20:00', { priority: 9 })])
  await rig.apply(
    await rig.publish({ id: 'hand', ...tracks, governor: { ...governor, follow_up: followUp } }),
    rig.chats,
  )
  return rig
}

test('a task that nobody does is told of three times, then who leads its holder hears of it, once', async () => {
  const rig = await byHand({ remind_after_minutes: [10, 20, 30], escalate_after_minutes: 40 })
  const counts: number[] = []
  for (const time of ['12:01', '12:11', '12:21', '12:31', '12:39']) {
    await rig.advanceTo(`${today}T${time}`)
    counts.push(phone(rig).length)
  }
  expect(counts).toEqual([1, 2, 3, 3, 3])
  const [owner] = new Set(phone(rig).map(({ userid }) => userid))
  const [first, , last] = phone(rig)
  expect([first?.title, last?.title]).toEqual(['该发「noon」了', '还有 1 件没发，14:00 前发都来得及'])
  // Alone, it leads to its own page, by way of the sign-in.
  const [{ staff_task_id: id }] = (await rig.owner.selectFrom('staff_task').select('staff_task_id').execute()) as [
    { staff_task_id: string },
  ]
  expect(first?.url).toBe(`http://qunce.test/api/v1/session/wecom/start?corp=${rig.slug}&to=/staff/tasks/${id}`)

  await rig.owner
    .updateTable('staff')
    .set({ role: 'admin' })
    .where('wecom_userid', '=', owner ?? '')
    .execute()
  await rig.advanceTo(`${today}T13:59`)
  const heard = phone(rig).slice(3)
  expect(heard).toHaveLength(1)
  expect(heard[0]).toMatchObject({ url: 'http://qunce.test/staff-tasks' })
  expect(heard[0]?.title).toMatch(/有 1 件还没发$/)
  expect(await outcomes(rig, 'staff_task.told')).toEqual(['told', 'told', 'told'])
  expect(await outcomes(rig, 'staff_task.escalated')).toEqual(['told'])
})

test('what comes due together is one message, for however many chats, that leads to the day', async () => {
  const rig = await byHand({ remind_after_minutes: [15], escalate_after_minutes: 60 }, 3)
  await rig.advanceTo(`${today}T12:05`)
  expect(phone(rig).map(({ title, url }) => [title, url.endsWith('&to=/staff')])).toEqual([['有 3 件该发了', true]])
})

test('what is more than WeCom would show in a minute is held back by us, so that nothing counts as told in vain', async () => {
  const rig = await byHand({ remind_after_minutes: [60], escalate_after_minutes: 80 }, 40)
  await rig.advanceTo(`${today}T12:01`)
  expect(phone(rig)).toHaveLength(1)
  const tasks = await rig.owner.selectFrom('staff_task').select('staff_task_id').orderBy('staff_task_id').execute()
  expect(tasks).toHaveLength(40)
  // Each is put off to a moment of its own: 40 messages within seconds of real time.
  for (const [index, { staff_task_id: id }] of tasks.entries()) {
    const until = Temporal.Instant.from(`${today}T04:10:00Z`).add({ minutes: index }).toString()
    await rig.db.corp(rig.corpId, async (tx) =>
      postponeTask(tx, rig.corpId, id, null, { until, reason: '在路上' }, await corpNow(tx, rig.corpId)),
    )
  }
  await rig.advanceTo(`${today}T12:51`)
  const said = (await outcomes(rig, 'staff_task.told')).slice(40)
  expect(said).toHaveLength(40)
  const cards = phone(rig).slice(1)
  expect(said.filter((outcome) => outcome === 'told')).toHaveLength(cards.length)
  expect(said.filter((outcome) => outcome === 'held_back')).toHaveLength(40 - cards.length)
  for (const { sentRealAt } of cards) {
    const within = cards.filter((other) => other.sentRealAt >= sentRealAt && other.sentRealAt < sentRealAt + 60_000)
    expect(within.length).toBeLessThanOrEqual(24)
  }
})

describe('the count of messages to a member in a minute', async () => {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const minute = Temporal.Instant.from('2026-11-23T04:00:00Z')
  const take = (userid: string, afterMs: number): Promise<boolean> =>
    rig.db.corp(rig.corpId, (tx) =>
      takeTold(tx, rig.corpId, userid, realInstant(minute.add({ milliseconds: afterMs }))),
    )

  test('lets twelve through, whoever sends them at once, and begins anew with the next', async () => {
    const taken = await Promise.all(Array.from({ length: 40 }, (_, index) => take('ZhouMiao', index * 1_000)))
    expect(taken.filter(Boolean)).toHaveLength(12)
    expect(await take('ZhouMiao', 59_999)).toBe(false)
    expect(await take('XuJiaqi', 59_999)).toBe(true)
    // Two minutes that meet make 24 within any 60 s, below the 30 that WeCom takes.
    const next = await Promise.all(Array.from({ length: 40 }, () => take('ZhouMiao', 60_000)))
    expect(next.filter(Boolean)).toHaveLength(12)
  })
})
