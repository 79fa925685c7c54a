import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, someone, type Answer, type Opened } from '../test/open.ts'
import { differences, sample } from '../test/shape.ts'

let opened: Opened
let owner: string
let friend: string
let stranger: string
let today: number
beforeEach(async () => {
  opened = await openSandbox()
  ;({ owner, friend, stranger } = someone(opened))
  today = Temporal.Instant.from('2026-11-22T16:00:00Z').epochMilliseconds / 1000 // 00:00 of 23 November in Shanghai
})
afterEach(() => opened.close())

function read(over: Record<string, unknown> = {}): Promise<Answer> {
  return opened.post('externalcontact/get_user_behavior_data', {
    userid: [owner],
    start_time: today,
    end_time: today,
    ...over,
  })
}

/** The figures of the days asked for. */
async function figures(over: Record<string, unknown> = {}): Promise<Record<string, number>[]> {
  return (await read(over))['behavior_data'] as Record<string, number>[] // the sample's shape
}

function write(as: string, to: string, text = '在吗'): Promise<unknown> {
  return opened.act({ kind: 'speak', as, to, text })
}

test('a quiet day has zeros and says nothing of replies', async () => {
  expect(await figures()).toEqual([
    {
      stat_time: today,
      chat_cnt: 0,
      message_cnt: 0,
      negative_feedback_cnt: 0,
      new_apply_cnt: 0,
      new_contact_cnt: 0,
    },
  ])
})

test('chats, messages and first replies are counted as the documentation says, one entry a day', async () => {
  const newcomer = String((await opened.act({ kind: 'add', userid: owner, name: '甲' }))['externalUserid'])
  const silent = String((await opened.act({ kind: 'add', userid: owner, name: '乙' }))['externalUserid'])
  await write(friend, owner)
  await opened.passCorp({ minutes: 6 })
  await write(owner, friend)
  await write(owner, friend)
  await write(newcomer, owner)
  await opened.passCorp({ minutes: 10 })
  await write(owner, newcomer)
  await write(silent, owner) // nobody answers
  await opened.passCorp({ days: 1 })
  await write(owner, silent) // another day: he begins the chat
  await write(silent, owner)
  const answer = await read({ end_time: today + 86_400 })
  expect(differences(answer, sample('get-user-behavior-data'))).toEqual([])
  expect(answer['behavior_data']).toMatchObject([
    // 2 of 3 chats that contacts began were replied to; (6 + 10) / 2 minutes
    { chat_cnt: 2, message_cnt: 3, reply_percentage: 66.67, avg_reply_time: 8, new_contact_cnt: 2 },
    { stat_time: today + 86_400, chat_cnt: 1, message_cnt: 1 },
  ])
  const [, second] = await figures({ end_time: today + 86_400 })
  expect(second).not.toHaveProperty('reply_percentage')
})

test('an unanswered chat has a share of replies and no time', async () => {
  await write(friend, owner)
  const [day] = await figures()
  expect(day).toMatchObject({ chat_cnt: 0, reply_percentage: 0 })
  expect(day).not.toHaveProperty('avg_reply_time')
})

test('requests by the member, new contacts and deletions are counted; what goes out for him is no message of his', async () => {
  await opened.act({ kind: 'add', userid: owner, externalUserid: stranger, by: 'staff' })
  await opened.act({ kind: 'delete', userid: owner, externalUserid: friend, by: 'contact' })
  await opened.post('externalcontact/add_msg_template', { sender: owner, text: { content: '早' } })
  await opened.act({ kind: 'confirm', userid: owner })
  expect(await figures()).toMatchObject([
    { new_apply_cnt: 1, new_contact_cnt: 1, negative_feedback_cnt: 1, message_cnt: 0, chat_cnt: 0 },
  ])
})

test('several members and a department give the sum, each member once', async () => {
  await write(owner, friend)
  const other = String((await opened.act({ kind: 'add', userid: 'LinYue', name: '丙' }))['externalUserid'])
  await write('LinYue', other)
  const sum = { message_cnt: 2, chat_cnt: 2 }
  expect(await figures({ userid: [owner, 'LinYue'] })).toMatchObject([sum])
  expect(await figures({ userid: [owner], partyid: [1] })).toMatchObject([sum])
  expect(await figures({ userid: [owner, owner] })).toMatchObject([{ message_cnt: 1 }])
})

test('days and names are refused by their rules', async () => {
  const refused: [Record<string, unknown>, number][] = [
    [{ userid: [], partyid: [] }, 40058],
    [{ userid: ['Nobody'] }, 60111],
    [{ userid: Array.from({ length: 101 }, () => owner) }, 40058],
    [{ partyid: Array.from({ length: 101 }, () => 1) }, 40058],
    [{ partyid: [77] }, 60003],
    [{ start_time: undefined }, 60267],
    [{ end_time: undefined }, 60267],
    [{ end_time: today - 1 }, 60267],
    [{ end_time: today + 86_400 }, 60267], // not yet
    [{ start_time: today - 30 * 86_400 }, 60267], // 31 days
    [{ start_time: today - 181 * 86_400, end_time: today - 170 * 86_400 }, 60267],
  ]
  for (const [over, code] of refused) expect([over, (await read(over)).errcode]).toEqual([over, code])
  expect(await figures({ start_time: today - 29 * 86_400 + 3_600 })).toHaveLength(30) // any second of a day is the day
})
