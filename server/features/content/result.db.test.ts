import { expect, test, vi } from 'vitest'
import type { CreateContentItem } from '#contract/content-library.ts'
import { createItem } from '#server/features/content/commands.ts'
import { readItem } from '#server/features/content/queries.ts'
import { readItemResult, readResults } from '#server/features/content/result-queries.ts'
import { appendEvents } from '#server/features/event/index.ts'
import { calendarRig } from '#server/test/calendar.ts'
import { realNow } from '#server/test/corp.ts'
import { calendarOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 120_000 })

const today = '2026-11-23'

const item = (name: string, given: Partial<CreateContentItem> = {}): CreateContentItem => ({
  name,
  zone: 'knowledge',
  class: 'activation',
  form: 'tip',
  topic: '',
  labels: [],
  origin: 'original',
  source: '',
  rights: '',
  body: { text: `${name} {{link:shop}}`, links: [{ id: 'shop', name: '店', url: 'https://shop.example' }] },
  ...given,
})

test('what went out of an item is told with its clicks and who left within a day, and nothing of another', async () => {
  const rig = await calendarRig({ groupChats: 2, staff: 1 })
  const { db, corpId, actor } = rig
  const used = await createItem(db, actor, item('三件事'))
  const plain = await createItem(db, actor, item('问候', { body: { text: '早上好' } }))
  const idle = await createItem(db, actor, item('没用过'))
  const plan = calendarOf([stepAt('tip', '11:00'), stepAt('hello', '15:00')])
  const published = await rig.publish({
    id: 'with-library',
    ...plan,
    links: [{ id: 'shop', name: '店', url: 'https://shop.example' }],
    contents: plan.contents.map((content) =>
      content.id === 'tip'
        ? { ...content, text: '三件事 {{link:shop}}', library: `${used}@1` }
        : { ...content, text: '早上好', library: `${plain}@1` },
    ),
  })
  await rig.advanceTo(`${today}T10:00`)
  const runId = await rig.apply(published, rig.chats)
  await rig.settle()
  const read = <T>(work: Parameters<typeof db.corp<T>>[1]) => db.corp(corpId, work, { readOnly: true })
  const planned = (await read((tx) => readItem(tx, corpId, used))).planned
  expect(planned).toBeGreaterThanOrEqual(2)
  await rig.advanceTo(`${today}T11:00`)
  await rig.confirmAll()
  await rig.settle()
  await rig.advanceTo(`${today}T14:00`)

  const [first] = rig.chats
  const at = await rig.now()
  const leave = (key: string, hours: number) => ({
    key,
    kind: 'membership.left' as const,
    at: Temporal.Instant.from(at.add({ hours }).toString()) as typeof at, // an instant of the corp's clock
    groupChatId: first?.groupChatId ?? null,
    detail: {},
  })
  const click = (key: string, contentId: string) => ({
    key,
    kind: 'link.clicked' as const,
    at,
    detail: { code: 'x', linkId: 'shop', runId, stepId: contentId, contentId },
  })
  await db.corp(corpId, (tx) =>
    appendEvents(
      tx,
      corpId,
      [
        leave('before', -20), // before the message went out
        leave('soon', 0),
        click('one', 'tip'),
        click('two', 'tip'),
        click('other', 'hello'),
      ],
      realNow(),
    ),
  )
  const result = await read((tx) => readItemResult(tx, corpId, used))
  const { contacts } = await read(async (tx) => {
    const rows = await tx.selectFrom('group_chat').select('contact_count').where('corp_id', '=', corpId).execute()
    return { contacts: rows.reduce((sum, row) => sum + row.contact_count, 0) }
  })
  expect(result).toMatchObject({ sends: 2, reached: contacts, clicks: 2, leaves: 1 })
  expect(result.lastSentAt).not.toBeNull()
  // Nothing of these went out.
  for (const id of [plain, idle])
    expect(await read((tx) => readItemResult(tx, corpId, id))).toMatchObject({ sends: 0, reached: 0, lastSentAt: null })
  const all = await read((tx) => readResults(tx, corpId))
  expect(all.items.map(({ name, sends, verdict }) => [name, sends, verdict])).toEqual([['三件事', 2, 'too_few']])
  expect([all.judged, all.traits]).toEqual([0, null])

  // A member who leaves a day later did so for something else.
  await rig.advanceTo('2026-11-24T14:00')
  const later = await rig.now()
  await db.corp(corpId, (tx) => appendEvents(tx, corpId, [{ ...leave('late', 0), at: later }], realNow()))
  expect((await read((tx) => readItemResult(tx, corpId, used))).leaves).toBe(1)
})
