/** A step under trial at work: each group chat gets what its arm says, and nobody else notices. */
import { expect, test, vi } from 'vitest'
import { why } from '#contract/occurrence.ts'
import type { Experiment } from '#contract/playbook.ts'
import { drawOf, publishVersion } from '#server/features/playbook/index.ts'
import { armAt } from '#server/features/playbook/rules/experiment.ts'
import { moveRun } from '#server/features/run/index.ts'
import { testApp } from '#server/test/app.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { signInAs } from '#server/test/http.ts'
import { calendarOf, contentOf, playbookSource, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 120_000 })

const arms: Experiment['arms'] = [
  { id: 'a', weight: 2 },
  { id: 'b', weight: 2, variant: 'b' },
  { id: 'later', weight: 2, at: '18:00' },
  { id: 'none', weight: 2, holdout: true },
]

/** An experiment whose name puts at least one of the rig's group chats into each arm, and which chat is in which. */
function trialOf(rig: CalendarRig): { experiment: Experiment; armOf: Map<string, string> } {
  for (let n = 0; ; n += 1) {
    const experiment = { id: `trial-${n}`, name: '怎么说', arms }
    const armOf = new Map(
      rig.chats.map((chat) => [
        chat.wecomChatId,
        armAt(experiment, drawOf(rig.corpId, 'daily', experiment.id, chat.groupChatId)).id,
      ]),
    )
    if (new Set(armOf.values()).size === arms.length) return { experiment, armOf }
  }
}

const noon = (experiment?: Experiment) => ({
  id: 'daily',
  ...calendarOf([stepAt('noon', '12:00', { name: '午间', ...(experiment && { experiment }) })]),
  links: [{ id: 'shop', name: '商城', url: 'https://shop.example/a' }],
  contents: [{ ...contentOf('noon', '原样 {{link:shop}}'), variants: [{ key: 'b', text: '换个说法 {{link:shop}}' }] }],
})

test('each group chat gets its arm’s message at its arm’s hour, and those held out get none and are told why', async () => {
  const rig = await calendarRig({ groupChats: 8, staff: 1 })
  const { experiment, armOf } = trialOf(rig)
  await rig.apply(await rig.publish(noon(experiment)), rig.chats)
  for (const time of ['12:00', '12:05', '18:00', '18:05']) {
    await rig.advanceTo(`2026-11-23T${time}`)
    await rig.confirmAll()
  }
  const wanted = { a: '12 原样', b: '12 换个说法', later: '18 原样' } as const
  const hourOf = (corpTime: string) => Temporal.Instant.from(corpTime).toZonedDateTimeISO('Asia/Shanghai').hour
  const said = (await rig.ledger()).map(
    (entry) => `${entry.chatId} ${hourOf(entry.corpTime)} ${entry.text.split(' ')[0]}`,
  )
  expect(said.toSorted()).toEqual(
    [...armOf].flatMap(([chatId, arm]) => (arm === 'none' ? [] : [`${chatId} ${wanted[arm as 'a']}`])).toSorted(),
  )
  // The clicks of an arm are told from another's: a code each, though one member of staff sends to all of them.
  const codes = await rig.owner.selectFrom('tracked_link').select(['code', 'arm_key']).execute()
  expect(codes.map((link) => link.arm_key ?? '').toSorted()).toEqual(
    ['a', 'b', 'later'].map((arm) => `${experiment.id}/${arm}`),
  )

  const rows = await rig.owner
    .selectFrom('occurrence')
    .innerJoin('group_chat', 'group_chat.group_chat_id', 'occurrence.group_chat_id')
    .select(['occurrence_id', 'wecom_chat_id', 'experiment_id', 'arm_id', 'variant', 'state', 'reason', 'wake_at'])
    .where('local_date', '=', Temporal.PlainDate.from('2026-11-23'))
    .execute()
  expect(rows.map((row) => `${row.wecom_chat_id} ${row.experiment_id} ${row.arm_id}`).toSorted()).toEqual(
    [...armOf].map(([chatId, arm]) => `${chatId} ${experiment.id} ${arm}`).toSorted(),
  )
  const heldOut = rows.filter((row) => row.arm_id === 'none')
  expect(new Set(heldOut.map((row) => `${row.state} ${row.reason} ${row.wake_at}`))).toEqual(
    new Set(['skipped holdout null']),
  )
  const delivered = await rig.owner.selectFrom('delivery').select(['occurrence_id', 'variant']).execute()
  const variants = new Map(delivered.map((row) => [row.occurrence_id, row.variant]))
  for (const row of rows)
    expect(variants.get(row.occurrence_id)).toBe({ a: 'a', b: 'b', later: 'a' }[row.arm_id ?? ''] ?? undefined)

  const reader = await signInAs(await testApp(rig.db), rig.db, rig.corpId, { role: 'operator' })
  const panel = async (armId: string) => {
    const row = rows.find((each) => each.arm_id === armId)
    return why.parse((await reader.ask('GET', `/api/v1/occurrences/${row?.occurrence_id}/why`)).json())
  }
  const told = { experimentId: experiment.id, name: '怎么说', weight: 2, of: 8 }
  expect(await panel('b')).toMatchObject({
    bubbles: [{ kind: 'text', text: expect.stringContaining('换个说法') }],
    facts: expect.arrayContaining([
      expect.objectContaining({
        code: 'plan.experiment',
        detail: expect.objectContaining({ ...told, arm: 'b', variant: 'b', isHeldOut: 0 }),
      }),
    ]),
  })
  expect(await panel('none')).toMatchObject({
    state: 'skipped',
    reason: 'holdout',
    facts: expect.arrayContaining([
      expect.objectContaining({ code: 'plan.experiment', detail: expect.objectContaining({ ...told, isHeldOut: 1 }) }),
    ]),
  })
})

test('a version that ends the experiment sends to those held out too, and one that takes it up again holds out the same', async () => {
  const rig = await calendarRig({ groupChats: 8, staff: 1 })
  const { db, actor } = rig
  const { experiment, armOf } = trialOf(rig)
  const playbook = await rig.publish(noon(experiment))
  const runId = await rig.apply(playbook, rig.chats)
  await rig.advanceTo('2026-11-23T09:00')
  const heldOut = [...armOf].filter(([, arm]) => arm === 'none').map(([chatId]) => chatId)
  const seenOn = async (day: string) => {
    for (const time of ['12:00', '12:05', '18:00', '18:05']) {
      await rig.advanceTo(`${day}T${time}`)
      await rig.confirmAll()
    }
    return (await rig.ledger())
      .filter((entry) => entry.corpTime.startsWith(day))
      .map((entry) => entry.chatId)
      .toSorted()
  }
  const all = rig.chats.map((chat) => chat.wecomChatId).toSorted()
  const others = all.filter((chatId) => !heldOut.includes(chatId))
  const move = { map: [], variables: {} }

  for (const given of [undefined, experiment])
    await publishVersion(db, actor, playbook.playbookId, { source: playbookSource(noon(given)), note: '' })
  await moveRun({ db }, actor, runId, { from: 1, to: 2, ...move })
  expect(await seenOn('2026-11-23')).toEqual(all)
  await rig.advanceTo('2026-11-24T09:00')
  await moveRun({ db }, actor, runId, { from: 2, to: 3, ...move })
  expect(await seenOn('2026-11-24')).toEqual(others)
})
