/** One-offs to contacts end to end: WeCom's sandbox, friends who are there, staff who tap. */
import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import type { Condition } from '#contract/condition.ts'
import { contactOneOffPage, contactOneOffPreview, type SaveContactOneOff } from '#contract/contact-one-off.ts'
import { cancelToContacts, changeToContacts, sendToContacts } from '#server/features/one-off/index.ts'
import {
  previewToContacts,
  readContactOneOff,
  readContactOneOffs,
  readOneOffContacts,
} from '#server/features/one-off/contact/queries.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'

vi.setConfig({ testTimeout: 90_000 })

const monday = '2026-11-23'
const tuesday = '2026-11-24'
const all = { kind: 'all' } as const

type To = SaveContactOneOff['parts'][number]['to']

/** Those whose name has this in it: whom a test brought in, and nobody of the sandbox's own. */
const named = (text: string): To => ({ kind: 'condition', condition: { attribute: 'name', contains: text } })

const oneOff = (parts: readonly [To, string][], given: Partial<SaveContactOneOff> = {}): SaveContactOneOff => ({
  name: '会员日',
  parts: parts.map(([to, text]) => ({ to, message: { text, links: [], files: [] } })),
  sendAt: null,
  graceMinutes: 240,
  ...given,
})

/** A rig with two staff who own group chats, whose callbacks arrive, in the morning. */
async function friendsRig() {
  const rig = await calendarRig({ groupChats: 4, staff: 3 })
  await rig.pointCallbacks(rig.callbackUrl)
  await rig.advanceTo(`${monday}T10:00`)
  const [a, b] = [...new Map(rig.chats.map(({ owner, ownerStaffId }) => [owner, ownerStaffId]))].map(
    ([userid, staffId]) => ({ userid, staffId }),
  )
  if (!a || !b) throw new Error('two staff own group chats')
  const takeIn = async (): Promise<void> => {
    await rig.sandbox.callbacksSettled()
    await rig.workUntil(rig.isQuiet)
    await rig.settle()
  }
  /** A friend of each of these staff, by name; gives the contact's id. */
  const befriend = async (name: string, ...userids: string[]): Promise<string> => {
    let person: { name: string } | { externalUserid: string } = { name }
    for (const userid of userids) {
      const added = (await rig.act({ kind: 'add', userid, ...person })) as { externalUserid: string } // the sandbox's answer
      person = { externalUserid: added.externalUserid }
    }
    await takeIn()
    return contactOf(name)
  }
  const contactOf = async (name: string): Promise<string> => {
    const { rows } = await sql<{ id: string }>`select contact_id as id from contact where name = ${name}`.execute(
      rig.owner,
    )
    if (!rows[0]) throw new Error(`nobody is called ${name}`)
    return rows[0].id
  }
  const read = <T>(work: Parameters<typeof rig.db.corp<T>>[1]): Promise<T> => rig.db.corp(rig.corpId, work)
  const reader = (scope: Scope = all) => ({
    corpId: rig.corpId,
    scope,
    staffId: scope.kind === 'own' ? scope.staffId : null,
  })
  return {
    ...rig,
    a,
    b,
    takeIn,
    befriend,
    contactOf,
    preview: async (input: SaveContactOneOff, scope: Scope = all) =>
      contactOneOffPreview.parse(await read((tx) => previewToContacts(tx, rig.actor, scope, input))),
    send: async (input: SaveContactOneOff, scope: Scope = all): Promise<string> => {
      const { oneOffId } = await sendToContacts(rig, rig.actor, scope, input)
      await rig.settle()
      return oneOffId
    },
    page: async (oneOffId: string, scope: Scope = all) =>
      contactOneOffPage.parse(await read((tx) => readContactOneOff(tx, reader(scope), oneOffId))),
    /** What became of each contact, by name. */
    outcomes: async (oneOffId: string): Promise<string[]> => {
      const { items } = await read((tx) => readOneOffContacts(tx, reader(), oneOffId, { limit: 200 }))
      return items.map(({ name, part, state, reason }) => [name, part, state, reason].filter(Boolean).join(' ')).sort()
    },
    list: () => read((tx) => readContactOneOffs(tx, reader(), { limit: 50 })),
    confirmed: async (): Promise<void> => {
      await rig.confirmAll()
      await rig.settle()
    },
    written: async (): Promise<string[]> => (await messages(rig)).sort(),
  }
}

/** Messages to one contact that the sandbox's people saw, but for greetings. */
const messages = async (rig: Pick<CalendarRig, 'ledger' | 'owner'>): Promise<string[]> => {
  const { rows } = await sql<{ value: string; name: string }>`
    select i.value, c.name from contact_identity i join contact c using (corp_id, contact_id)`.execute(rig.owner)
  const names = new Map(rows.map(({ value, name }) => [value, name]))
  return (await rig.ledger())
    .filter(({ route }) => route === 'mass_send')
    .map((seen) => `${names.get((seen as { externalUserid?: string }).externalUserid ?? '')} ${seen.text}`)
}

const refusalOf = async (attempt: Promise<unknown>) => {
  const error = await attempt.then(
    () => null,
    (cause: unknown) => cause,
  )
  return error instanceof Error && 'code' in error ? error : null
}

describe('a one-off to contacts', () => {
  test('reaches friends who fit, once, as was told before, and tells what became of each', async () => {
    const rig = await friendsRig()
    const { a, b } = rig
    for (const name of ['客甲', '客乙', '客戊', '客己']) await rig.befriend(name, a.userid)
    await rig.befriend('客丙', b.userid)
    await rig.befriend('客丁', a.userid, b.userid)
    await rig.act({ kind: 'join', chatId: rig.chats[0]?.wecomChatId, name: '客庚' })
    await rig.takeIn()
    await sql`update contact set opted_out_at = ${await rig.now()} where name = '客戊'`.execute(rig.owner)
    await sql`update contact set exclusion = 'competitor' where name = '客己'`.execute(rig.owner)
    const input = oneOff([[named('客'), '会员日，全场九折']])
    expect(await rig.preview(input)).toMatchObject({
      contacts: 7,
      reached: 4,
      outcomes: [
        { outcome: 'reached', reason: null, contacts: 4 },
        ...['excluded', 'not_a_friend', 'opted_out'].map((reason) => ({ outcome: 'left_out', reason, contacts: 1 })),
      ],
      // One tap of each of the two; whom WeCom asks for the friend of both is not known.
      taps: 2,
      staff: 2,
      unnamed: 1,
    })
    const id = await rig.send(input)
    expect([(await rig.page(id)).state, await rig.outcomes(id)]).toEqual([
      'under_way',
      [
        '客丁 1 waiting_staff',
        '客丙 1 waiting_staff',
        '客乙 1 waiting_staff',
        '客己 1 skipped excluded',
        '客戊 1 skipped opted_out',
        '客甲 1 waiting_staff',
      ].sort(),
    ])
    expect(await rig.openTasks()).toHaveLength(3)
    await rig.confirmed()
    await rig.advanceTo(`${monday}T18:00`)
    expect(await rig.written()).toEqual(
      ['客丁', '客丙', '客乙', '客甲'].map((name) => `${name} 会员日，全场九折`).sort(),
    )
    const page = await rig.page(id)
    expect([page.state, page.counts, page.figures, page.isChangeable]).toEqual([
      'done',
      { sent: 4, skipped: 2 },
      { entered: 6, waiting: 0, sent: 4, notSent: 2 },
      false,
    ])
    // WeCom has told by then who sent what named nobody.
    expect(page.byStaff.every(({ staffId }) => staffId !== null)).toBe(true)
    expect(page.byStaff.reduce((sum, { counts }) => sum + (counts.sent ?? 0), 0)).toBe(4)
    expect((await rig.list()).items.map(({ oneOffId, state }) => [oneOffId, state])).toEqual([[id, 'done']])
    // A reader sees their own friends, and no others.
    const theirs = await rig.page(id, { kind: 'own', staffId: b.staffId })
    expect(theirs.contacts).toBeLessThan(page.contacts)
    expect(theirs.figures).toBe(null)
  })

  test('that waits for its time reaches whoever fits then, and can be changed until somebody has been let in', async () => {
    const rig = await friendsRig()
    await rig.befriend('客甲', rig.a.userid)
    const id = await rig.send(oneOff([[named('客'), '第一稿']], { sendAt: `${monday}T15:00` }))
    await rig.advanceTo(`${monday}T11:00`)
    expect([(await rig.page(id)).state, await rig.outcomes(id)]).toEqual(['planned', []])
    const changed = oneOff([[named('客'), '第二稿']], { sendAt: `${monday}T16:00`, name: '改过的' })
    await changeToContacts(rig, rig.actor, all, id, changed)
    await rig.befriend('客乙', rig.a.userid)
    await rig.advanceTo(`${monday}T15:30`)
    expect(await rig.openTasks()).toEqual([])
    await rig.advanceTo(`${monday}T16:00`)
    await rig.confirmed()
    expect(await rig.written()).toEqual(['客乙 第二稿', '客甲 第二稿'].sort())
    expect(await refusalOf(changeToContacts(rig, rig.actor, all, id, changed))).toMatchObject({
      code: 'one_off_under_way',
    })
    // Who comes to fit afterwards gets nothing.
    await rig.befriend('客丙', rig.a.userid)
    await rig.advanceTo(`${monday}T18:00`)
    await rig.confirmed()
    expect(await rig.written()).toHaveLength(2)
  })

  test('gives whom two parts take the first part’s message, and chosen contacts theirs', async () => {
    const rig = await friendsRig()
    const chosen = await rig.befriend('客甲', rig.a.userid)
    await rig.befriend('客乙', rig.a.userid)
    const input = oneOff([
      [{ kind: 'contacts', contactIds: [chosen] }, '给你的'],
      [named('客'), '给大家的'],
    ])
    expect((await rig.preview(input)).parts).toMatchObject([
      { contacts: 1, reached: 1 },
      { contacts: 1, reached: 1 },
    ])
    const id = await rig.send(input)
    await rig.confirmed()
    await rig.advanceTo(`${monday}T18:00`)
    expect(await rig.written()).toEqual(['客乙 给大家的', '客甲 给你的'].sort())
    expect((await rig.page(id)).byPart.map(({ contacts, counts }) => [contacts, counts])).toEqual([
      [1, { sent: 1 }],
      [1, { sent: 1 }],
    ])
  })

  test('keeps the day’s cap: who was written to today is left out, or put off where it may wait', async () => {
    const rig = await friendsRig()
    await rig.befriend('客甲', rig.a.userid)
    await rig.send(oneOff([[named('客'), '第一条']]))
    await rig.confirmed()
    const short = oneOff([[named('客'), '第二条']])
    expect((await rig.preview(short)).outcomes).toMatchObject([{ outcome: 'left_out', reason: 'cap_day', contacts: 1 }])
    expect(await rig.outcomes(await rig.send(short))).toEqual(['客甲 1 skipped cap_day'])
    const long = oneOff([[named('客'), '第三条']], { graceMinutes: 1440 })
    expect((await rig.preview(long)).outcomes).toMatchObject([{ outcome: 'deferred', reason: 'cap_day', contacts: 1 }])
    const id = await rig.send(long)
    expect([(await rig.page(id)).state, await rig.outcomes(id)]).toEqual(['under_way', ['客甲 1 deferred cap_day']])
    await rig.advanceTo(`${tuesday}T08:30`)
    await rig.confirmed()
    expect(await rig.written()).toEqual(['客甲 第一条', '客甲 第三条'].sort())
  })

  test('of who sees own friends alone reaches those of nobody else', async () => {
    const rig = await friendsRig()
    const mine = { kind: 'own', staffId: rig.a.staffId } as const
    const friend = await rig.befriend('客甲', rig.a.userid)
    await rig.befriend('客乙', rig.a.userid, rig.b.userid)
    const other = await rig.befriend('客丙', rig.b.userid)
    expect(await rig.preview(oneOff([[named('客'), '好']]), mine)).toMatchObject({
      contacts: 1,
      reached: 1,
      unnamed: 0,
    })
    await rig.send(oneOff([[named('客'), '好']]), mine)
    await rig.confirmed()
    expect(await rig.written()).toEqual(['客甲 好'])
    // Of chosen contacts a reader is told those whom they see, so that a sender finds their own again.
    const both = oneOff([[{ kind: 'contacts', contactIds: [friend, other] }, '好']], { sendAt: `${tuesday}T12:00` })
    const id = await rig.send(both)
    const toldTo = async (scope: Scope) => (await rig.page(id, scope)).request.parts.map(({ to }) => to)
    expect(await toldTo(all)).toEqual([{ kind: 'contacts', contactIds: [friend, other] }])
    await sql`update one_off set created_by_staff_id = ${rig.a.staffId} where one_off_id = ${id}`.execute(rig.owner)
    expect(await toldTo(mine)).toEqual([{ kind: 'contacts', contactIds: [friend] }])
    const chosen = oneOff([[{ kind: 'contacts', contactIds: [other] }, '好']])
    expect(await refusalOf(sendToContacts(rig, rig.actor, mine, chosen))).toMatchObject({
      code: 'not_found',
      details: [{ field: 'contactIds', value: other }],
    })
  })

  test('refuses names of group chats in its text, and conditions that ask about one', async () => {
    const rig = await friendsRig()
    const attempts: [To, string][] = [
      [named('客'), '你好 {{群名}}'],
      [named('客'), ''],
      [{ kind: 'condition', condition: { attribute: 'join-scene', is: 'invited' } satisfies Condition }, '好'],
    ]
    const refusals = await Promise.all(
      attempts.map((part) => refusalOf(sendToContacts(rig, rig.actor, all, oneOff([part])))),
    )
    expect(refusals.map((refusal) => (refusal && 'details' in refusal ? refusal.details : null))).toEqual([
      [expect.objectContaining({ field: 'parts.0.message.text', part: 1 })],
      [expect.objectContaining({ part: 1, rule: 'content_empty' })],
      [
        expect.objectContaining({
          field: 'parts.0.to.condition.attribute',
          part: 1,
          rule: 'condition_without_group_chat',
        }),
      ],
    ])
    expect((await rig.list()).items).toEqual([])
  })
})

describe('cancelling a one-off to contacts', () => {
  test('before its time lets nobody in, and again is refused', async () => {
    const rig = await friendsRig()
    await rig.befriend('客甲', rig.a.userid)
    const id = await rig.send(oneOff([[named('客'), '好']], { sendAt: `${monday}T12:00` }))
    await cancelToContacts(rig, rig.actor, all, id)
    await rig.advanceTo(`${monday}T13:00`)
    expect([(await rig.page(id)).state, await rig.outcomes(id), await rig.openTasks()]).toEqual(['cancelled', [], []])
    expect(await refusalOf(cancelToContacts(rig, rig.actor, all, id))).toMatchObject({ code: 'one_off_settled' })
  })

  test('asks back what waits on phones, drops what was put off, and leaves sent what was confirmed', async () => {
    const rig = await friendsRig()
    await rig.befriend('客乙', rig.b.userid)
    await rig.send(oneOff([[named('客'), '早上的']]))
    await rig.confirmed()
    await rig.befriend('客甲', rig.a.userid)
    await rig.befriend('客丙', rig.b.userid)
    const id = await rig.send(oneOff([[named('客'), '下午的']], { graceMinutes: 1440 }))
    const tasks = (await rig.openTasks()).filter(({ text }) => text === '下午的')
    expect(tasks.map(({ userid }) => userid).sort()).toEqual([rig.a.userid, rig.b.userid].sort())
    const tapped = tasks.find(({ userid }) => userid === rig.a.userid)
    if (!tapped) throw new Error('a task of each')
    await rig.act({ kind: 'confirm', userid: tapped.userid, msgid: tapped.msgid })
    await cancelToContacts(rig, rig.actor, all, id)
    await rig.settle()
    await rig.advanceTo(`${tuesday}T10:00`)
    expect([await rig.openTasks(), await rig.outcomes(id)]).toEqual([
      [],
      ['客丙 1 cancelled run_ended', '客乙 1 cancelled run_ended', '客甲 1 sent'].sort(),
    ])
    expect(await rig.written()).toEqual(['客乙 早上的', '客甲 下午的'].sort())
  })
})
