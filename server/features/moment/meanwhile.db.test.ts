/** What people do to a post while the engine is at it: what they said last holds. */
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import type { SaveMoment } from '#contract/moment.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { openMoment } from '#server/features/moment/commands/open.ts'
import { changePlanned, changeSettings, planMoment } from '#server/features/moment/commands/plan.ts'
import { cancelMoment, remindStaff, resolveLost, scheduleMoments } from '#server/features/moment/commands/schedule.ts'
import { listMoments } from '#server/features/moment/sql/moment.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { pngOf } from '#server/test/picture.ts'

vi.setConfig({ testTimeout: 90_000 })

const day = '2026-11-23'
const all = { kind: 'all' } as const
const api = (name: string): string => `/cgi-bin/externalcontact/${name}`

const noon: SaveMoment = {
  kind: 'knowledge',
  text: '冲奶粉，先放水再放粉',
  attachments: [],
  dueAt: `${day}T12:00`,
  staffIds: [],
  tagIds: [],
}

async function scheduled(rig: CalendarRig, over: Partial<SaveMoment> = {}): Promise<string> {
  const { momentId } = await planMoment(rig, rig.actor, all, { ...noon, ...over })
  await scheduleMoments(rig, rig.actor, all, [momentId])
  return momentId
}

const read = async (rig: CalendarRig, momentId: string) => {
  const [post] = await rig.db.corp(rig.corpId, (tx) => listMoments(tx, rig.corpId, [momentId], 'read'))
  if (!post) throw new Error('the post is there')
  return post
}

const inWecom = (rig: CalendarRig) =>
  rig.sandbox.world.store.rows<{ id: string; text: string; cancelled_at: number | null }>(
    'select moment_id as id, text, cancelled_at from moment where create_type = 0 order by number',
  )

const askedInWecom = (rig: CalendarRig, momentId: string): string[] =>
  rig.sandbox.world.store
    .rows<{ userid: string }>('select userid from moment_task where moment_id = ? order by userid', momentId)
    .map(({ userid }) => userid)

const staffTasks = async ({ owner }: CalendarRig): Promise<string[]> =>
  (await owner.selectFrom('staff_task').select('state').execute()).map(({ state }) => state)

test('a post that is written anew while its picture is on its way goes out as it was written last', async () => {
  const meanwhile: (() => Promise<void>)[] = []
  const rig = await calendarRig({
    fetchMedia: async () => {
      await meanwhile.pop()?.()
      return { ok: true, content: pngOf() }
    },
  })
  const poster = { kind: 'image', source: 'https://far.example/poster.png' } as const
  const momentId = await scheduled(rig, { attachments: [poster] })
  const later = { ...noon, text: '更正：先放粉会结块', attachments: [poster], dueAt: `${day}T15:00` }
  meanwhile.push(() => changePlanned(rig, rig.actor, all, momentId, { ...later, revision: 1 }))
  await rig.advanceTo(`${day}T12:00`)
  expect([meanwhile, inWecom(rig), (await read(rig, momentId)).state]).toEqual([[], [], 'scheduled'])
  await rig.advanceTo(`${day}T15:00`)
  expect(inWecom(rig).map(({ text }) => text)).toEqual([later.text])
  expect(await read(rig, momentId)).toMatchObject({ state: 'open', body: { text: later.text } })
})

test('a post that is written anew without the picture that turns out to be none goes out', async () => {
  const meanwhile: (() => Promise<void>)[] = []
  const rig = await calendarRig({
    fetchMedia: async () => {
      await meanwhile.pop()?.()
      return { ok: true, content: Buffer.from('these are words') }
    },
  })
  const momentId = await scheduled(rig, { attachments: [{ kind: 'image', source: 'https://far.example/poster.png' }] })
  const later = { ...noon, text: '图换掉了', dueAt: `${day}T15:00` }
  meanwhile.push(() => changePlanned(rig, rig.actor, all, momentId, { ...later, revision: 1 }))
  await rig.advanceTo(`${day}T12:00`)
  expect(await read(rig, momentId)).toMatchObject({ state: 'scheduled', reason: null })
  await rig.advanceTo(`${day}T15:00`)
  expect(inWecom(rig).map(({ text }) => text)).toEqual([later.text])
})

test('a post that is taken back while WeCom makes it asks nobody to post it by hand', async () => {
  const rig = await calendarRig({ staff: 3 })
  await changeSettings(rig, rig.actor, { perDay: 1, quietFrom: '22:00', quietTo: '08:00' })
  const busy = (await rig.owner.selectFrom('staff').select('staff_id').where('serves_contacts', '=', true).execute())[0]
  await scheduled(rig, { text: '早上这条', dueAt: `${day}T09:00`, staffIds: [busy?.staff_id ?? ''] })
  const momentId = await scheduled(rig)
  await rig.advanceTo(`${day}T11:59`)
  await rig.faults([{ path: api('get_moment_task_result'), kind: 'outage' }])
  await rig.advanceTo(`${day}T12:00`)
  const post = await read(rig, momentId)
  expect([post.state, await staffTasks(rig)]).toEqual(['making', []])
  await cancelMoment(rig, rig.actor, all, momentId)
  // The engine read it before it was taken back, and hears from WeCom after that.
  const made = { wecomMomentId: inWecom(rig)[1]?.id ?? '', invalidUserids: [] }
  await rig.db.corp(rig.corpId, async (tx) => openMoment(tx, rig.corpId, post, made, await corpNow(tx, rig.corpId)))
  expect(await staffTasks(rig)).toEqual([])
  await rig.faults([])
  await rig.settle()
  expect((await read(rig, momentId)).state).toBe('cancelled')
  expect(inWecom(rig)[1]?.cancelled_at).not.toBeNull()
})

test('a post that is taken back while it is read is taken back at once, not at its next reading', async () => {
  const rig = await calendarRig({ staff: 3 })
  const momentId = await scheduled(rig)
  await rig.advanceTo(`${day}T12:00`)
  // Two hours out, it is read every twelve minutes of real time.
  await rig.advanceTo(`${day}T14:00`)
  const wecomMomentId = inWecom(rig)[0]?.id ?? ''
  await rig.act({ kind: 'publish', userid: askedInWecom(rig, wecomMomentId)[0] })
  await rig.faults([{ path: api('get_moment_comments'), kind: 'slow', times: 1, delayMs: 2_000 }])
  await remindStaff(rig, rig.actor, all, momentId)
  const published = async (): Promise<number> =>
    (await rig.owner.selectFrom('moment_copy').select('staff_id').where('state', '=', 'published').execute()).length
  await expect.poll(published, { timeout: 30_000 }).toBe(1)
  await cancelMoment(rig, rig.actor, all, momentId)
  await expect.poll(async () => (await read(rig, momentId)).state, { timeout: 30_000 }).toBe('cancelled')
  expect(inWecom(rig)[0]?.cancelled_at).not.toBeNull()
})

test('a post in doubt that was taken back is not ordered again', async () => {
  const rig = await calendarRig()
  const momentId = await scheduled(rig)
  await rig.advanceTo(`${day}T11:59`)
  const wecom = await rig.connections.wecom(rig.corpId)
  const { rows: staff } = await sql<{ userid: string }>`
    select wecom_userid as userid from staff where serves_contacts and status = 'active'`.execute(rig.owner)
  const senderUserids = staff.map(({ userid }) => userid)
  await wecom.moment.create({ text: noon.text, attachments: [], senderUserids, tagIds: [] })
  await rig.faults([{ path: api('add_moment_task'), kind: 'accept-then-drop', times: 1 }])
  await rig.advanceTo(`${day}T12:00`)
  expect(await read(rig, momentId)).toMatchObject({ state: 'in_doubt', reason: 'several_alike' })
  await cancelMoment(rig, rig.actor, all, momentId)
  await rig.settle()
  await resolveLost(rig, rig.actor, all, momentId, { decision: 'resubmit' })
  await rig.settle()
  expect(await read(rig, momentId)).toMatchObject({ state: 'cancelled', reason: 'withdrawn' })
  expect(inWecom(rig)).toHaveLength(2)
})
