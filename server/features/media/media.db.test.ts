/** Files on their way: from the corp's own store or an address, over WeCom, into group chats, and what keeps them from it. */
import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import type { Attachment, PlaybookDocument } from '#contract/playbook.ts'
import { keepFile } from '#server/features/media/commands.ts'
import type { Fetched } from '#server/features/media/remote.ts'
import { testApp } from '#server/test/app.ts'
import { type CalendarRig, calendarRig, type Chat } from '#server/test/calendar.ts'
import { signInAs } from '#server/test/http.ts'
import { httpsFiles } from '#server/test/https-files.ts'
import { pngOf } from '#server/test/picture.ts'
import { calendarOf, contentOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 90_000 })

const day = (n: number): string => `2026-11-${String(22 + n)}`

const carrying = (attachments: Attachment[]): Partial<PlaybookDocument> & { id: string } => ({
  id: 'pictures',
  ...calendarOf([stepAt('noon', '12:00')]),
  contents: [{ ...contentOf('noon'), attachments }],
})
const poster: Attachment[] = [{ type: 'image', source: 'poster.png' }]

const keep = (rig: CalendarRig, name = 'poster.png', content = pngOf()) =>
  keepFile(rig.db, rig.actor, { name, kind: 'image', content })

async function at(rig: CalendarRig, attachments: Attachment[], chats: readonly Chat[] = rig.chats): Promise<void> {
  await rig.apply(await rig.publish(carrying(attachments)), chats)
}

/** What hangs on the messages of a group chat, as its members can open it. */
async function filesIn(rig: CalendarRig, chat: Chat | undefined): Promise<{ msgtype: string; content: Buffer }[]> {
  const { control, base } = rig.sandbox.connection
  const answer = await fetch(`${control}/chats/${chat?.wecomChatId}/messages`)
  const { messages } = (await answer.json()) as {
    messages: { attachments: { msgtype: string; fields: Record<string, string> }[] }[]
  } // the sandbox's own
  return Promise.all(
    messages
      .flatMap((message) => message.attachments)
      .map(async ({ msgtype, fields }) => {
        const file = await fetch(`${new URL(base).origin}/media/${fields['media_id']}`)
        return { msgtype, content: Buffer.from(await file.arrayBuffer()) }
      }),
  )
}

const uploads = ({ owner }: CalendarRig) =>
  owner.selectFrom('media_upload').select(['source', 'media_id', 'problem', 'failures']).orderBy('source').execute()
const states = async (rig: CalendarRig) =>
  (await rig.occurrences())
    .filter(({ state }) => state !== 'planned')
    .map(({ state, reason }) => (reason === null ? state : `${state} ${reason}`))
const facts = async ({ owner }: CalendarRig) =>
  (await owner.selectFrom('event').select('detail').where('kind', '=', 'mass_send.media_missing').execute()).map(
    ({ detail }) => detail,
  )

describe('a picture of the corp’s own', () => {
  test('arrives in every group chat, given to WeCom once, and once more when its id gets old', async () => {
    const rig = await calendarRig()
    await keep(rig)
    await at(rig, poster)
    await rig.advanceTo(`${day(1)}T12:00`)
    await rig.confirmAll()
    await rig.settle()
    expect((await rig.ledger()).map(({ attachments }) => attachments)).toEqual(rig.chats.map(() => ['image']))
    expect(await filesIn(rig, rig.chats[0])).toEqual([{ msgtype: 'image', content: pngOf() }])
    const [first] = await uploads(rig)

    await rig.advanceTo(`${day(2)}T12:00`)
    expect(await uploads(rig)).toEqual([first])

    await sql`update media_upload set tried_real_at = tried_real_at - interval '67 hours'`.execute(rig.owner)
    await rig.advanceTo(`${day(3)}T12:00`)
    await rig.confirmAll()
    await rig.settle()
    const [renewed] = await uploads(rig)
    expect(renewed?.media_id).not.toBe(first?.media_id)
    expect(await filesIn(rig, rig.chats[0])).toHaveLength(2)
  })

  test('that WeCom has lost is given to it again', async () => {
    const rig = await calendarRig()
    await keep(rig)
    await at(rig, poster)
    await rig.advanceTo(`${day(1)}T12:00`)
    await sql`update media_upload set media_id = 'nothing of that name'`.execute(rig.owner)
    await rig.advanceTo(`${day(2)}T12:00`)
    await rig.confirmAll()
    await rig.settle()
    expect(await states(rig)).not.toContain(expect.stringContaining('failed'))
    expect((await rig.ledger()).filter(({ corpTime }) => corpTime.startsWith(day(2)))).toHaveLength(rig.chats.length)
    expect((await uploads(rig))[0]?.media_id).not.toBe('nothing of that name')
  })

  test('that WeCom has lost is given to it again after another refusal, too', async () => {
    const rig = await calendarRig({ groupChats: 1, staff: 1 })
    await keep(rig)
    await at(rig, poster)
    await rig.advanceTo(`${day(1)}T12:00`)
    await sql`update media_upload set media_id = 'nothing of that name'`.execute(rig.owner)
    await rig.faults([{ path: '/cgi-bin/externalcontact/add_msg_template', kind: 'refuse', errcode: -1, times: 1 }])
    await rig.advanceTo(`${day(2)}T12:00`)
    await rig.confirmAll()
    await rig.settle()
    expect((await rig.ledger()).filter(({ corpTime }) => corpTime.startsWith(day(2)))).toHaveLength(1)
  })

  test('that nobody has uploaded fails its message with what is missing; uploaded, the next one goes out', async () => {
    const rig = await calendarRig()
    const [chat] = rig.chats
    await at(rig, poster, rig.chats.slice(0, 1))
    await rig.advanceTo(`${day(1)}T12:00`)
    expect(await states(rig)).toEqual(['failed media_missing'])
    expect(await facts(rig)).toEqual([{ source: 'poster.png', problem: 'absent' }])
    expect(await rig.openTasks()).toEqual([])
    await keep(rig)
    await rig.advanceTo(`${day(2)}T12:00`)
    await rig.confirmAll()
    await rig.settle()
    expect(await filesIn(rig, chat)).toEqual([{ msgtype: 'image', content: pngOf() }])
  })

  test('that is no picture to WeCom fails, and nobody sees half of the message', async () => {
    const rig = await calendarRig()
    await keepFile(rig.db, rig.actor, { name: 'poster.png.txt', kind: 'file', content: Buffer.from('not a picture') })
    await rig.owner.updateTable('media_file').set({ name: 'poster.png' }).execute()
    await at(rig, poster, rig.chats.slice(0, 1))
    await rig.advanceTo(`${day(1)}T12:00`)
    expect(await states(rig)).toEqual(['failed media_missing'])
    expect(await facts(rig)).toEqual([{ source: 'poster.png', problem: 'wrong_form' }])
    expect(await rig.ledger()).toEqual([])
  })

  test('and the picture of a mini-program card, a video and a file arrive too', async () => {
    const rig = await calendarRig()
    const mp4 = Buffer.from('00000018667479706d703432000000006d703432697336cc', 'hex')
    await keep(rig)
    await keepFile(rig.db, rig.actor, { name: 'how.mp4', kind: 'video', content: mp4 })
    await keepFile(rig.db, rig.actor, { name: 'prices.pdf', kind: 'file', content: Buffer.from('%PDF-1.7 prices') })
    await rig.apply(
      await rig.publish({
        ...carrying([]),
        ...calendarOf([stepAt('noon', '12:00'), stepAt('shop', '15:00')]),
        contents: [
          {
            id: 'noon',
            name: 'noon',
            class: 'activation',
            attachments: [
              { type: 'video', source: 'how.mp4' },
              { type: 'file', source: 'prices.pdf' },
            ],
          },
          {
            ...contentOf('shop'),
            attachments: [
              { type: 'mini-program', title: '商城', app_id: 'wx0', page: '/a', picture: 'poster.png' },
              { type: 'image', source: 'poster.png' },
            ],
          },
        ],
      }),
      rig.chats.slice(0, 1),
    )
    for (const time of ['12:00', '15:00']) {
      await rig.advanceTo(`${day(1)}T${time}`)
      await rig.confirmAll()
      await rig.settle()
    }
    expect((await rig.ledger()).map(({ attachments }) => attachments)).toEqual([
      ['video', 'file'],
      ['miniprogram', 'image'],
    ])
    // The card's picture and the picture are one file.
    expect((await uploads(rig)).map(({ source }) => source)).toEqual(['how.mp4', 'poster.png', 'prices.pdf'])
  })
})

describe('a picture at an address', () => {
  test('is waited for while its server is away, and asked for once for all', async () => {
    const files = await httpsFiles((_path, count) => (count < 3 ? { status: 503 } : { content: pngOf() }))
    const rig = await calendarRig({ fetchMedia: files.fetchMedia })
    await at(rig, [{ type: 'image', source: `${files.base}/poster.png` }])
    await rig.advanceTo(`${day(1)}T12:00`)
    await rig.advanceTo(`${day(1)}T12:01`)
    await rig.advanceTo(`${day(1)}T12:02`)
    await rig.confirmAll()
    await rig.settle()
    expect((await rig.ledger()).map(({ attachments }) => attachments)).toEqual(rig.chats.map(() => ['image']))
    expect(files.asked).toHaveLength(3)
  })

  test('that is long on its way holds up its own message alone', async () => {
    const arrived = Promise.withResolvers<Fetched>()
    const rig = await calendarRig({ groupChats: 2, staff: 2, fetchMedia: () => arrived.promise })
    const [first, second] = rig.chats
    if (!first || !second) throw new Error('there are two')
    await at(rig, [{ type: 'image', source: 'https://far.example/poster.png' }], [first])
    await rig.apply(
      await rig.publish({ id: 'words', ...calendarOf([stepAt('noon', '12:00')]), contents: [contentOf('noon')] }),
      [second],
    )
    await rig.advanceTo(`${day(1)}T12:00`)
    await rig.confirmAll()
    await rig.settle()
    expect((await rig.ledger()).map(({ chatId }) => chatId)).toEqual([second.wecomChatId])
    arrived.resolve({ ok: true, content: pngOf() })
    await expect.poll(async () => (await uploads(rig)).length).toBe(1)
    await rig.settle()
    await rig.confirmAll()
    await rig.settle()
    expect((await rig.ledger()).map(({ chatId }) => chatId)).toEqual([second.wecomChatId, first.wecomChatId])
  })

  test('that never answers is given up, and one inside of our network is not asked at all', async () => {
    const files = await httpsFiles(() => ({ status: 503 }))
    const rig = await calendarRig({ fetchMedia: files.fetchMedia })
    await at(rig, [{ type: 'image', source: `${files.base}/poster.png` }], rig.chats.slice(0, 1))
    for (const minute of ['00', '01', '02', '03', '04', '05', '06', '07']) await rig.advanceTo(`${day(1)}T12:${minute}`)
    expect(await states(rig)).toEqual(['failed media_missing'])
    expect(files.asked).toHaveLength(7)

    const guarded = await calendarRig()
    await at(guarded, [{ type: 'image', source: `${files.base}/poster.png` }], guarded.chats.slice(0, 1))
    await guarded.advanceTo(`${day(1)}T12:00`)
    expect(await facts(guarded)).toEqual([{ source: `${files.base}/poster.png`, problem: 'forbidden_address' }])
    expect(files.asked).toHaveLength(7)
  })
})

test('messages that only their pictures tell apart are asked for one by one, so that a lost answer is found again', async () => {
  const rig = await calendarRig({ groupChats: 2, staff: 1 })
  for (const [index, name] of ['spring.png', 'autumn.png'].entries()) {
    await keep(rig, name, pngOf(name))
    const contents = [{ ...contentOf('noon'), attachments: [{ type: 'image' as const, source: name }] }]
    const steps = calendarOf([stepAt('noon', '12:00')])
    await rig.apply(await rig.publish({ id: `with-${index}`, ...steps, contents }), rig.chats.slice(index, index + 1))
  }
  await rig.faults([{ path: '/cgi-bin/externalcontact/add_msg_template', kind: 'accept-then-drop', times: 2 }])
  await rig.advanceTo(`${day(1)}T12:00`)
  await rig.advanceTo(`${day(1)}T12:10`)
  await rig.confirmAll()
  await rig.settle()
  expect(await states(rig)).toEqual(['sent', 'sent'])
  const seen = await Promise.all(rig.chats.map((chat) => filesIn(rig, chat)))
  expect(seen.map((files) => files.map(({ content }) => content))).toEqual([
    [pngOf('spring.png')],
    [pngOf('autumn.png')],
  ])
})

test('WeCom that is away while a file is uploaded makes its message late, not lost', async () => {
  const rig = await calendarRig()
  await keep(rig)
  await at(rig, poster, rig.chats.slice(0, 1))
  await rig.faults([{ path: '/cgi-bin/media/upload', kind: 'outage', times: 4 }])
  await rig.advanceTo(`${day(1)}T12:00`)
  await rig.advanceTo(`${day(1)}T12:03`)
  await rig.confirmAll()
  await rig.settle()
  expect(await states(rig)).toEqual(['sent'])
})

describe('a picture that staff send themselves', () => {
  const later = (attachments: Attachment[]): Partial<PlaybookDocument> & { id: string } => ({
    id: 'pictures',
    ...calendarOf([stepAt('noon', '12:00'), stepAt('shop', '15:00')]),
    contents: [contentOf('noon'), { ...contentOf('shop'), attachments }],
  })

  /** WeCom's one mass send a day is spent by noon, so that the later post is its owner's to send. */
  async function taskWith(attachments: Attachment[]) {
    const rig = await calendarRig({ groupChats: 1, staff: 1, quota: 'day' })
    await rig.apply(await rig.publish(later(attachments)), rig.chats)
    await rig.advanceTo(`${day(1)}T12:00`)
    await rig.confirmAll()
    await rig.settle()
    await rig.advanceTo(`${day(1)}T15:00`)
    const task = await rig.owner
      .selectFrom('staff_task')
      .select(['staff_task_id', 'staff_id'])
      .executeTakeFirstOrThrow()
    const app = await testApp(rig.db)
    const person = await signInAs(app, rig.db, rig.corpId, { role: 'staff', dataScope: 'own', staffId: task.staff_id })
    const permit = (byHand = false) =>
      person.ask('POST', `/api/v1/staff-tasks/${task.staff_task_id}/permit`, { holder: null, byHand })
    return { rig, permit }
  }

  test('comes with the permit, as WeCom’s client takes it', async () => {
    const { rig, permit } = await taskWith([...poster, { type: 'image', source: 'second.png' }])
    await keep(rig)
    await keep(rig, 'second.png', pngOf('second'))
    const answer = await permit()
    expect(answer.statusCode).toBe(200)
    const ids = new Map((await uploads(rig)).map(({ source, media_id }) => [source, media_id]))
    expect(answer.json().mediaIds).toEqual([null, ids.get('poster.png'), ids.get('second.png')])
  })

  test('that nobody has uploaded keeps the permit back and says which', async () => {
    const { rig, permit } = await taskWith(poster)
    const answer = await permit()
    expect([answer.statusCode, answer.json().error]).toMatchObject([
      409,
      { code: 'permit_refused', details: { reason: 'media_missing', source: 'poster.png', problem: 'absent' } },
    ])
    expect(await rig.owner.selectFrom('staff_task').select('state').execute()).toEqual([{ state: 'open' }])
    // Who sends it by hand needs no id of WeCom's, and may have the picture already.
    expect((await permit(true)).json()).toMatchObject({ mediaIds: [null, null] })
    await keep(rig)
    expect((await permit()).statusCode).toBe(200)
  })
})
