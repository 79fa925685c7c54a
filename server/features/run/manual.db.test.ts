import { expect, test, vi } from 'vitest'
import { permitTask, reportTask } from '#server/features/staff-task/commands.ts'
import { corpNow, pauseCorp, resumeCorp } from '#server/features/corp/index.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { envelope, realNow } from '#server/test/corp.ts'
import { calendarOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 90_000 })

const today = '2026-11-23'

const statesOf = async (rig: CalendarRig) =>
  Object.fromEntries(
    (await rig.occurrences())
      .filter((item) => item.day === today)
      .map(({ stepId, state, reason, route }) => [stepId, [state, reason, route].filter(Boolean).join(' ')]),
  )
const tasksOf = (rig: CalendarRig) =>
  rig.owner
    .selectFrom('staff_task')
    .select(['staff_task_id', 'kind', 'title', 'title_en', 'group_chat_id', 'staff_id', 'state'])
    .where('kind', '=', 'manual')
    .execute()

async function withWeibo(): Promise<CalendarRig> {
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const steps = calendarOf([
    stepAt('noon', '12:00'),
    stepAt('post', '12:00', { channel: 'weibo' }),
    stepAt('late', '22:00', { channel: 'personal-wechat' }),
  ])
  const governor = { group_per_day: 1, gap_minutes: 120, quiet: { from: '21:30', to: '08:00' } }
  await rig.apply(await rig.publish({ id: 'channels', ...steps, governor }), rig.chats)
  return rig
}

test('a step of a channel without an interface is a task to copy by hand, and takes nothing of the group chat', async () => {
  const rig = await withWeibo()
  await rig.advanceTo(`${today}T12:00`)
  expect(await rig.openTasks()).toHaveLength(1)
  const [chat] = rig.chats
  const tasks = await tasksOf(rig)
  expect(tasks).toMatchObject([
    {
      title: '微博：post',
      title_en: 'Weibo: post',
      group_chat_id: null,
      staff_id: chat?.ownerStaffId,
      state: 'open',
    },
  ])
  expect(await statesOf(rig)).toMatchObject({
    noon: 'waiting_staff mass_send',
    post: 'waiting_staff manual',
  })
  const id = tasks[0]?.staff_task_id ?? ''
  await rig.db.corp(rig.corpId, async (tx) => {
    const now = await corpNow(tx, rig.corpId)
    await permitTask(tx, rig.corpId, id, chat?.ownerStaffId ?? '', now)
    const report = { outcome: 'sent', via: 'manual', note: 'https://weibo.example/1' } as const
    await reportTask(tx, rig.corpId, id, chat?.ownerStaffId ?? '', report, now)
  })
  await rig.confirmAll()
  await rig.settle()
  expect(await statesOf(rig)).toMatchObject({ noon: 'sent mass_send', post: 'reported manual' })
  const proof = await rig.owner
    .selectFrom('staff_task')
    .select('proof')
    .where('staff_task_id', '=', id)
    .executeTakeFirst()
  expect(proof?.proof).toMatchObject({ via: 'manual', note: 'https://weibo.example/1' })
  expect(await rig.owner.selectFrom('cap_use').select(['cap_key', 'used']).execute()).toEqual([
    { cap_key: 'day', used: 1 },
  ])
  expect(await rig.ledger()).toHaveLength(1)
})

test('it keeps quiet hours, and a pause takes it back', async () => {
  const rig = await withWeibo()
  await rig.advanceTo(`${today}T12:00`)
  const corp = { db: rig.db, envelope, now: realNow }
  await pauseCorp(corp, rig.actor, '')
  await rig.settle()
  expect((await tasksOf(rig)).map((task) => task.state)).toEqual(['cancelled'])
  await resumeCorp(corp, rig.actor)
  await rig.settle()
  expect((await tasksOf(rig)).map((task) => task.state).toSorted()).toEqual(['cancelled', 'open'])
  await rig.advanceTo(`${today}T22:30`)
  expect(await statesOf(rig)).toMatchObject({ late: 'skipped quiet_hours' })
})
