/** A corp's clock that jumps, as the clock of its database may: what has happened has happened, and nothing happens twice. */
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { calendarOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 90_000 })

async function startRig(): Promise<CalendarRig> {
  const rig = await calendarRig({ groupChats: 2, staff: 1 })
  const steps = calendarOf([
    stepAt('morning', '09:00'),
    stepAt('noon', '12:00', { catch_up: { rule: 'late', grace_minutes: 180 } }),
    stepAt('evening', '20:00', { catch_up: { rule: 'skip' } }),
  ])
  const governor = { gap_minutes: 60, group_per_day: 3 }
  await rig.apply(await rig.publish({ id: 'jump', ...steps, governor }), rig.chats)
  return rig
}

/** Puts the corp's clock where `setCorpClock` would not: back too, and without a word to WeCom. */
async function jump(rig: CalendarRig, localTime: string): Promise<void> {
  const at = Temporal.PlainDateTime.from(localTime).toZonedDateTime('Asia/Shanghai').toInstant()
  await sql`update corp_clock set origin_at = ${at.toString()}, anchor_real_at = clock_timestamp(), rate = 0`.execute(
    rig.owner,
  )
  await rig.settle()
}

async function confirm(rig: CalendarRig): Promise<void> {
  await rig.confirmAll()
  await rig.settle()
}

const texts = async (rig: CalendarRig) => (await rig.ledger()).map((entry) => entry.text).sort()
const twice = (...each: string[]) => each.flatMap((text) => [text, text]).sort() // once in each of two chats

/** Every cap holds as much as went out or may still go out under it. */
async function expectCapsToAgree({ owner }: CalendarRig): Promise<void> {
  const { rows } = await sql`
    select c.subject_id, c.used, c.cap, count(d.delivery_id)::int as held
    from cap_use c
    left join delivery d on d.group_chat_id = c.subject_id
      and d.state in ('due', 'waiting_staff', 'sent', 'reported', 'in_doubt')
      and d.caps @> jsonb_build_array(jsonb_build_object('key', c.cap_key, 'startsOn', c.starts_on::text))
    group by c.corp_id, c.subject_kind, c.subject_id, c.cap_key, c.starts_on
    having c.used <> count(d.delivery_id) or c.used > c.cap`.execute(owner)
  expect(rows).toEqual([])
}

test('put back over steps that were sent, a clock that comes there again sends none of them again', async () => {
  const rig = await startRig()
  await rig.advanceTo('2026-11-23T09:00')
  await confirm(rig)
  await rig.advanceTo('2026-11-23T12:00')
  await confirm(rig)
  const noon = twice('morning 11 月 23 日', 'noon 11 月 23 日')
  expect(await texts(rig)).toEqual(noon)
  await jump(rig, '2026-11-23T08:30')
  expect(await rig.openTasks()).toEqual([])
  for (const time of ['09:00', '12:00', '19:59']) {
    await jump(rig, `2026-11-23T${time}`)
    await confirm(rig)
  }
  expect(await texts(rig)).toEqual(noon)
  await jump(rig, '2026-11-23T20:00')
  await confirm(rig)
  expect(await texts(rig)).toEqual([...noon, ...twice('evening 11 月 23 日')].sort())
  await expectCapsToAgree(rig)
})

test('put back while a message waits for staff, the one that waits is the one that goes out', async () => {
  const rig = await startRig()
  await rig.advanceTo('2026-11-23T09:00')
  expect(await rig.openTasks()).toHaveLength(1) // one tap for both chats
  await jump(rig, '2026-11-23T08:00')
  await jump(rig, '2026-11-23T09:00')
  expect(await rig.openTasks()).toHaveLength(1)
  await confirm(rig)
  await jump(rig, '2026-11-23T09:30')
  expect(await texts(rig)).toEqual(twice('morning 11 月 23 日'))
  await expectCapsToAgree(rig)
})

test('put on by two days and back again, it keeps what was decided meanwhile and sends the rest when it is due', async () => {
  const rig = await startRig()
  await rig.advanceTo('2026-11-23T09:00')
  await confirm(rig)
  await jump(rig, '2026-11-25T14:00')
  await confirm(rig)
  // Of what the jump passed over, only the noon of that day was in its grace.
  const meanwhile = [...twice('morning 11 月 23 日'), ...twice('noon 11 月 25 日')].sort()
  expect(await texts(rig)).toEqual(meanwhile)
  for (const time of ['23T12:00', '23T20:00', '24T12:00', '24T20:00', '25T09:00', '25T12:00', '25T14:00', '25T20:00']) {
    await jump(rig, `2026-11-${time}`)
    await confirm(rig)
  }
  expect(await texts(rig)).toEqual([...meanwhile, ...twice('evening 11 月 25 日')].sort())
  await jump(rig, '2026-11-26T09:00')
  await confirm(rig)
  expect(await texts(rig)).toEqual([...meanwhile, ...twice('evening 11 月 25 日', 'morning 11 月 26 日')].sort())
  // WeCom's clock did not jump: all four went out on the 23rd, and are counted there.
  const { rows } = await sql`
    select starts_on::text as day, used from cap_use where cap_key = 'day' and used > 0`.execute(rig.owner)
  expect(rows).toEqual([
    { day: '2026-11-23', used: 4 },
    { day: '2026-11-23', used: 4 },
  ])
})
