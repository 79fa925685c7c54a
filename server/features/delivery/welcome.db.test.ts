import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import { newId } from '#server/db/new-id.ts'
import { laneOf } from '#server/engine/queue.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { type NewWelcome, releaseWelcomes, welcomeLifeMs } from '#server/features/delivery/index.ts'
import { addMs } from '#server/kernel/time.ts'
import { keepFile } from '#server/features/media/commands.ts'
import type { Fetched } from '#server/features/media/remote.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { pngOf } from '#server/test/picture.ts'

vi.setConfig({ testTimeout: 90_000 })

const api = '/cgi-bin/externalcontact/send_welcome_msg'
const body = { text: '你好，我是小林，有事随时找我' }

/** Somebody new adds the owner of the first chat; tells their contact and the code that greets them. */
async function newcomer(rig: CalendarRig, given: { agoMs?: number } = {}) {
  const [chat] = rig.chats
  if (!chat) throw new Error('the sandbox has chats')
  const added = (await rig.act({ kind: 'add', userid: chat.owner, name: '新朋友' })) as {
    externalUserid: string
    welcomeCode: string
  } // the sandbox's own
  const contactId = newId()
  await rig.owner
    .insertInto('contact')
    .values({ corp_id: rig.corpId, contact_id: contactId, name: '新朋友', first_seen_at: await rig.now() })
    .execute()
  const release = (change: Partial<Pick<NewWelcome, 'welcomeCode' | 'skipped' | 'body'>> = {}) =>
    rig.db.corp(rig.corpId, async (tx) => {
      const now = await corpNow(tx, rig.corpId)
      const arrivedRealAt = addMs(now.realAt, -(given.agoMs ?? 0))
      await releaseWelcomes(
        tx,
        rig.corpId,
        [
          {
            deliveryId: contactId,
            lane: laneOf(contactId),
            contactId,
            senderStaffId: chat.ownerStaffId,
            senderLane: laneOf(chat.ownerStaffId),
            runId: newId(),
            stepId: 'hello',
            contentId: 'hello',
            contentHash: 'hello',
            body,
            expiresAt: addMs(now.at, welcomeLifeMs),
            welcomeCode: added.welcomeCode,
            arrivedRealAt,
            skipped: null,
            ...change,
          },
        ],
        now,
      )
    })
  return { ...added, contactId, release }
}

const outcome = async ({ owner }: CalendarRig) =>
  (await owner.selectFrom('delivery').select(['state', 'reason']).where('route', '=', 'welcome').execute()).map(
    ({ state, reason }) => (reason === null ? state : `${state} ${reason}`),
  )
const greeted = async (rig: CalendarRig) =>
  (await rig.ledger()).filter((entry) => entry.route === 'welcome').map((entry) => entry.text)
const waiting = async ({ owner }: CalendarRig) =>
  (await owner.selectFrom('welcome').select('delivery_id').execute()).length

test('a newcomer is greeted once, and releasing it again changes nothing', async () => {
  const rig = await calendarRig()
  const { release } = await newcomer(rig)
  await release()
  await rig.settle()
  await release()
  await rig.settle()
  expect(await outcome(rig)).toEqual(['sent'])
  expect(await greeted(rig)).toEqual([body.text])
  expect(await waiting(rig)).toBe(0)
})

test.each([
  ['an answer that was lost', [{ kind: 'accept-then-drop', times: 1 }]],
  ['two answers that were lost', [{ kind: 'accept-then-drop', times: 2 }]],
  ['no connection', [{ kind: 'outage', times: 2 }]],
  ['another app that is sending', [{ kind: 'refuse', errcode: 41096, times: 2 }]],
  ['a busy WeCom', [{ kind: 'refuse', errcode: -1, times: 1 }]],
])('%s is tried again, and the newcomer is greeted once', async (_, faults) => {
  const rig = await calendarRig()
  const { release } = await newcomer(rig)
  await rig.faults(faults.map((fault) => ({ path: api, ...fault })))
  await release()
  await rig.settle()
  expect(await outcome(rig)).toEqual(['sent'])
  expect(await greeted(rig)).toEqual([body.text])
})

test('where the two chat already nothing is said, and that is told', async () => {
  const rig = await calendarRig()
  const { release } = await newcomer(rig)
  await rig.faults([{ path: api, kind: 'refuse', errcode: 41051, times: 1 }])
  await release()
  await rig.settle()
  expect(await outcome(rig)).toEqual(['skipped chat_begun'])
  expect(await greeted(rig)).toEqual([])
})

test('a code that is too old is not called with, and ends as expired', async () => {
  const rig = await calendarRig()
  const { release } = await newcomer(rig, { agoMs: welcomeLifeMs + 1 })
  await release()
  await rig.settle()
  expect(await outcome(rig)).toEqual(['expired welcome_too_late'])
  expect(await greeted(rig)).toEqual([])
})

test.each([
  ['WeCom says the code is old', 41050, 'expired welcome_too_late'],
  ['the customer has not agreed to the archive', 41053, 'failed wecom_41053'],
])('%s: it ends with that', async (_, errcode, end) => {
  const rig = await calendarRig()
  const { release } = await newcomer(rig)
  await rig.faults([{ path: api, kind: 'refuse', errcode, times: 1 }])
  await release()
  await rig.settle()
  expect(await outcome(rig)).toEqual([end])
  expect(await waiting(rig)).toBe(0)
})

test('in a paused corp nobody is greeted', async () => {
  const rig = await calendarRig()
  const { release } = await newcomer(rig)
  await rig.db.corp(rig.corpId, async (tx) =>
    sql`update corp set paused_at = ${(await corpNow(tx, rig.corpId)).at}`.execute(tx),
  )
  await release()
  await rig.settle()
  expect(await outcome(rig)).toEqual(['cancelled paused'])
  expect(await greeted(rig)).toEqual([])
})

test('what cannot go out is stored with why', async () => {
  const rig = await calendarRig()
  const { release } = await newcomer(rig)
  await release({ welcomeCode: null, skipped: 'no_welcome_code' })
  await rig.settle()
  expect(await outcome(rig)).toEqual(['skipped no_welcome_code'])
  expect(await waiting(rig)).toBe(0)
  const facts = await rig.owner
    .selectFrom('event')
    .select(['kind', 'detail'])
    .where('kind', '=', 'delivery.skipped')
    .execute()
  expect(facts[0]?.detail).toMatchObject({ reason: 'no_welcome_code', route: 'welcome' })
})

test('a greeting carries a picture of the corp’s own, and without it fails rather than goes out by half', async () => {
  const rig = await calendarRig()
  const withPicture = { ...body, attachments: [{ kind: 'image' as const, source: 'poster.png' }] }
  const first = await newcomer(rig)
  await first.release({ body: withPicture })
  await rig.settle()
  expect(await outcome(rig)).toEqual(['failed media_missing'])
  await keepFile(rig.db, rig.actor, { name: 'poster.png', kind: 'image', content: pngOf() })
  const second = await newcomer(rig)
  await second.release({ body: withPicture })
  await rig.settle()
  expect((await outcome(rig)).toSorted()).toEqual(['failed media_missing', 'sent'])
  expect((await rig.ledger()).map(({ route, attachments }) => [route, attachments])).toEqual([['welcome', ['image']]])
  // WeCom has lost it since: it is given to it again within the life of the code.
  await rig.owner.updateTable('media_upload').set({ media_id: 'nothing of that name' }).execute()
  const third = await newcomer(rig)
  await third.release({ body: withPicture })
  await rig.settle()
  expect((await outcome(rig)).toSorted()).toEqual(['failed media_missing', 'sent', 'sent'])
})

describe('a greeting whose picture is long on its way', () => {
  const slowly = async () => {
    const arrived = Promise.withResolvers<Fetched>()
    const rig = await calendarRig({ fetchMedia: () => arrived.promise })
    const { release } = await newcomer(rig)
    await release({ body: { ...body, attachments: [{ kind: 'image', source: 'https://far.example/poster.png' }] } })
    await rig.settle()
    expect(await outcome(rig)).toEqual(['due'])
    const arrive = async () => {
      arrived.resolve({ ok: true, content: pngOf() })
      await expect
        .poll(() => rig.owner.selectFrom('media_upload').select('problem').execute())
        .toEqual([{ problem: null }])
      await rig.settle()
    }
    return { rig, arrive }
  }

  test('keeps nobody else waiting, and goes out as soon as it is there', async () => {
    const { rig, arrive } = await slowly()
    const other = await newcomer(rig)
    await other.release()
    await rig.settle()
    expect(await greeted(rig)).toEqual([body.text])
    await arrive()
    expect(await outcome(rig)).toEqual(['sent', 'sent'])
  })

  test('was not said where the two began to chat meanwhile', async () => {
    const { rig, arrive } = await slowly()
    await rig.faults([{ path: api, kind: 'refuse', errcode: 41051, times: 1 }])
    await arrive()
    expect(await outcome(rig)).toEqual(['skipped chat_begun'])
  })
})
