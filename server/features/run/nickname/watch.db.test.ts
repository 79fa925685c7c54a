/** Reminders that a playbook asks for by itself, with everything at work on a sandbox. */
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { publishVersion } from '#server/features/playbook/index.ts'
import { moveRun } from '#server/features/run/index.ts'
import { calendarRig, type CalendarRig } from '#server/test/calendar.ts'
import { contentOf, playbookSource, setupOf } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 120_000 })

const nickname = {
  rule: '城市+昵称',
  pattern: '^\\S{2,8}\\+\\S{1,8}$',
  example: '杭州+豆豆',
  remind: 'weekly',
} as const

/** A playbook that sends once a month, so that the days between are the reminders' alone. */
const rarely = {
  tracks: [
    {
      id: 'calendar',
      name: '日历',
      kind: 'calendar' as const,
      steps: [
        { id: 'noon', name: 'noon', when: { kind: 'monthly' as const, days: [20], at: '12:00' }, content: 'noon' },
      ],
    },
  ],
  contents: [contentOf('noon')],
}

type Task = { chat: string; state: string; asked_by: string | null; members: number; at: string }

const tasks = async (rig: CalendarRig): Promise<Task[]> =>
  (
    await sql<Task>`
      select g.name as chat, t.state, n.asked_by, cardinality(n.member_keys) as members,
        to_char(n.asked_at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI') as at
      from nickname_reminder n
      join staff_task t on t.corp_id = n.corp_id and t.staff_task_id = n.staff_task_id
      join group_chat g on g.corp_id = n.corp_id and g.group_chat_id = n.group_chat_id
      order by n.asked_at, g.name`.execute(rig.owner)
  ).rows

const rename = (rig: CalendarRig, chat: string, nicknames: string) =>
  sql`
    update membership m set nickname = ${nicknames}
    from group_chat g
    where g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id and g.name = ${chat}
      and m.contact_id is not null`.execute(rig.owner)

test('owners are asked in the morning, once a week, where somebody has not renamed', async () => {
  const rig = await calendarRig({ groupChats: 2, members: 4, staff: 1 })
  const [first, second] = rig.chats
  if (!first || !second) throw new Error('two group chats were asked for')
  await sql`update membership set joined_at = joined_at - interval '30 days'`.execute(rig.owner)
  await rename(rig, second.name, '杭州+豆豆')
  const playbook = await rig.publish({ id: 'named', ...rarely, setup: setupOf({ nickname }) })
  await rig.apply(playbook, rig.chats)

  await rig.advanceTo('2026-11-24T09:59')
  expect(await tasks(rig)).toEqual([])
  await rig.advanceTo('2026-11-24T10:01')
  const asked = { chat: first.name, state: 'open', asked_by: null, at: '11-24 10:00' }
  expect(await tasks(rig)).toEqual([{ ...asked, members: expect.any(Number) }])

  // Nobody did it: it ends after three days, and nobody is asked again before the week is over.
  await rig.advanceTo('2026-11-30T10:01')
  expect(await tasks(rig)).toEqual([{ ...asked, state: 'expired', members: expect.any(Number) }])
  await rig.advanceTo('2026-12-01T10:01')
  expect((await tasks(rig)).map(({ state, at }) => [state, at])).toEqual([
    ['expired', '11-24 10:00'],
    ['open', '12-01 10:00'],
  ])
})

test('a run that moves to a version without reminders has nobody asked any more', async () => {
  const rig = await calendarRig({ groupChats: 1, members: 3, staff: 1 })
  await sql`update membership set joined_at = joined_at - interval '30 days'`.execute(rig.owner)
  const parts = { id: 'named', ...rarely }
  const playbook = await rig.publish({ ...parts, setup: setupOf({ nickname }) })
  const runId = await rig.apply(playbook, rig.chats)
  const { remind: _remind, ...rule } = nickname
  await publishVersion(rig.db, rig.actor, playbook.playbookId, {
    source: playbookSource({ ...parts, setup: setupOf({ nickname: rule }) }),
    note: '',
  })
  await moveRun({ db: rig.db }, rig.actor, runId, { from: 1, to: 2, map: [], variables: {} })
  await rig.advanceTo('2026-11-25T11:00')
  expect(await tasks(rig)).toEqual([])
})
