import { describe, expect, it } from 'vitest'
import { SCREENING_WORDS_MAX, type ScreeningWords } from '#contract/screening.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import { testApp } from '#server/test/app.ts'
import { buildCorp } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { signInAs, type SignedIn } from '#server/test/http.ts'
import { contentOf, playbookSource, stepAt } from '#server/test/playbook-source.ts'

const { db } = await testDatabase()
const app = await testApp(db)

const someone = async (role: 'owner' | 'operator' = 'owner') => {
  const { corpId } = await buildCorp(db)
  return { corpId, person: await signInAs(app, db, corpId, { role }) }
}
const wordsOf = async (person: SignedIn): Promise<string[]> => {
  const { items } = (await person.ask('GET', '/api/v1/screening-words')).json<ScreeningWords>()
  return items.map(({ word, level }) => `${word} ${level}`)
}
const put = (person: SignedIn, words: string[], level: string, reason = '活动停了') =>
  person.ask('POST', '/api/v1/screening-words', { words, level, reason })

const source = (id: string, text: string): string =>
  playbookSource({
    id,
    tracks: [{ id: 'calendar', name: '日历', kind: 'calendar', steps: [stepAt('morning', '08:30')] }],
    contents: [{ ...contentOf('morning'), text }],
  } satisfies Partial<PlaybookDocument>)
const check = async (person: SignedIn, text: string) => {
  const answer = await person.ask('POST', '/api/v1/playbooks/check', { source: source('screened', text) })
  const { isValid, problems } = answer.json<{ isValid: boolean; problems: Record<string, unknown>[] }>()
  return { isValid, problems: problems.filter(({ path }) => String(path).startsWith('contents')) }
}

describe('the corp’s own list', () => {
  it('takes words in, changes their level when they are given again, and lets go of them', async () => {
    const { person } = await someone()
    expect((await put(person, ['买一送一', '竞品甲'], 'block')).statusCode).toBe(204)
    expect((await put(person, ['竞品甲'], 'warn')).statusCode).toBe(204)
    expect(await wordsOf(person)).toEqual(expect.arrayContaining(['买一送一 block', '竞品甲 warn']))
    const { items } = (await person.ask('GET', '/api/v1/screening-words')).json<ScreeningWords>()
    const first = items.find(({ word }) => word === '买一送一')
    expect(first?.reason).toBe('活动停了')
    const gone = await person.ask('DELETE', `/api/v1/screening-words/${first?.screeningWordId}`)
    expect([gone.statusCode, await wordsOf(person)]).toEqual([204, ['竞品甲 warn']])
  })

  it('is changed by leads alone, and is one corp’s own', async () => {
    const { corpId, person } = await someone()
    await put(person, ['买一送一'], 'block')
    const operator = await signInAs(app, db, corpId, { role: 'operator' })
    expect((await put(operator, ['别的'], 'warn')).statusCode).toBe(403)
    expect(await wordsOf(operator)).toEqual(['买一送一 block'])
    expect(await wordsOf((await someone()).person)).toEqual([])
  })

  it('is full at its length, and keeps nothing of what would pass it', async () => {
    const { person } = await someone()
    for (let from = 0; from < SCREENING_WORDS_MAX; from += 200)
      await put(
        person,
        Array.from({ length: 200 }, (_, index) => `词${from + index}`),
        'warn',
      )
    const refused = await put(person, ['多一个'], 'warn')
    expect([refused.statusCode, refused.json().error.code]).toEqual([409, 'screening_words_full'])
    expect(await wordsOf(person)).toHaveLength(SCREENING_WORDS_MAX)
  })
})

describe('a playbook', () => {
  it('is told which words stand where, with the law and what to write instead', async () => {
    const { person } = await someone()
    const { isValid, problems } = await check(person, '这是顶级好物，也是最佳')
    expect(isValid).toBe(false)
    expect(problems.map(({ severity, path, value, rule }) => [severity, path, value, rule])).toEqual([
      ['warning', 'contents[0].text', '顶级', 'word_superlative'],
      ['error', 'contents[0].text', '最佳', 'word_superlative'],
    ])
    expect(JSON.stringify(problems[1]?.['message'])).toContain('《广告法》第九条第三项')
  })

  it('is not published with a word that is barred, by the law or by the corp', async () => {
    const { person } = await someone()
    await put(person, ['买一送一'], 'block')
    for (const text of ['这是最佳', '今天买一送一']) {
      const refused = await person.ask('POST', '/api/v1/playbooks', { source: source('barred', text), note: '' })
      expect([refused.statusCode, refused.json().error.code]).toEqual([422, 'playbook_invalid'])
      expect(refused.json().error.details[0]).toMatchObject({ path: 'contents[0].text', severity: 'error' })
    }
    const { items } = (await person.ask('GET', '/api/v1/playbooks')).json<{ items: unknown[] }>()
    expect(items).toEqual([])
  })

  it('is published with a word that the corp lets be', async () => {
    const { person } = await someone()
    await put(person, ['最佳'], 'allow', '指年度最佳员工')
    const made = await person.ask('POST', '/api/v1/playbooks', { source: source('allowed', '年度最佳员工'), note: '' })
    expect(made.statusCode).toBe(201)
    expect((await check(person, '年度最佳员工')).isValid).toBe(true)
  })

  it('keeps a draft with such words and tells of them, and does not let it be handed in', async () => {
    const { person } = await someone()
    const draft = await person.ask('POST', '/api/v1/drafts', { source: source('draft', '这是最佳') })
    const { draftId, revision, problems } = draft.json<{
      draftId: string
      revision: number
      problems: { rule: string }[]
    }>()
    expect(problems.map(({ rule }) => rule)).toContain('word_superlative')
    const refused = await person.ask('POST', `/api/v1/drafts/${draftId}/submit`, { note: '', revision })
    expect([refused.statusCode, refused.json().error.code]).toEqual([422, 'playbook_invalid'])
  })
})

it('a one-off is not sent with a barred word, and names its part', async () => {
  const { calendarRig } = await import('#server/test/calendar.ts')
  const { sendOneOff } = await import('#server/features/one-off/index.ts')
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const message = { text: '转发才能领', links: [], files: [] }
  const groupChatIds = rig.chats.map((chat) => chat.groupChatId)
  const input = {
    name: '通知',
    parts: [{ groupChatIds, message }],
    sendAt: null,
    turn: 'first',
    graceMinutes: 240,
  } as const
  await expect(
    sendOneOff(rig, rig.actor, { kind: 'all' }, { ...input, parts: [{ groupChatIds, message }] }),
  ).rejects.toMatchObject({
    code: 'one_off_invalid',
    details: [
      expect.objectContaining({ field: 'parts.0.message.text', part: 1, value: '转发才能', rule: 'word_bait' }),
    ],
  })
})

it('a one-off to contacts is not sent with a barred word, on a card either', async () => {
  const { calendarRig } = await import('#server/test/calendar.ts')
  const { sendToContacts } = await import('#server/features/one-off/index.ts')
  const rig = await calendarRig({ groupChats: 1, staff: 1 })
  const message = { text: '会员日', links: [{ title: '全网最佳', url: 'https://shop.example/a' }], files: [] }
  await expect(
    sendToContacts(
      rig,
      rig.actor,
      { kind: 'all' },
      {
        name: '会员日',
        parts: [{ to: { kind: 'condition', condition: { friend: true } }, message }],
        sendAt: null,
        graceMinutes: 240,
      },
    ),
  ).rejects.toMatchObject({
    code: 'one_off_invalid',
    details: [
      expect.objectContaining({ field: 'parts.0.message.links.0.title', value: '最佳', rule: 'word_superlative' }),
    ],
  })
})

describe('a post to moments', () => {
  const noon = {
    kind: 'knowledge' as const,
    text: '今天买一送一',
    attachments: [],
    dueAt: '2026-11-23T12:00',
    staffIds: [],
    tagIds: [],
  }
  const all = { kind: 'all' } as const
  const momentRig = async () => {
    const { calendarRig } = await import('#server/test/calendar.ts')
    const { planMoment } = await import('#server/features/moment/commands/plan.ts')
    const { scheduleMoments } = await import('#server/features/moment/commands/schedule.ts')
    const { addWords } = await import('#server/features/screening/commands.ts')
    const rig = await calendarRig({ groupChats: 1, staff: 1 })
    return {
      ...rig,
      plan: async (over: object = {}) => (await planMoment(rig, rig.actor, all, { ...noon, ...over })).momentId,
      schedule: (momentId: string) => scheduleMoments(rig, rig.actor, all, [momentId]),
      bar: () => addWords(rig.db, rig.actor, { words: ['买一送一'], level: 'block', reason: '活动停了' }),
    }
  }
  const barred = {
    code: 'moment_invalid',
    details: [expect.objectContaining({ field: 'text', value: '买一送一', rule: 'word_of_corp' })],
  }

  it('is not planned with a barred word, and names the field that it stands in', async () => {
    const rig = await momentRig()
    await rig.bar()
    await expect(rig.plan()).rejects.toMatchObject(barred)
    const link = { kind: 'link', title: '最佳奶粉', url: 'https://shop.example', source: 'https://shop.example/a.png' }
    await expect(rig.plan({ text: '看看', attachments: [link] })).rejects.toMatchObject({
      details: [expect.objectContaining({ field: 'attachments.0.title', value: '最佳' })],
    })
  })

  it('is not scheduled with a word that was barred after it was planned', async () => {
    const rig = await momentRig()
    const momentId = await rig.plan()
    await rig.bar()
    await expect(rig.schedule(momentId)).rejects.toMatchObject(barred)
  })

  it('does not go out with a word that was barred after it was scheduled, and says why', async () => {
    const rig = await momentRig()
    const momentId = await rig.plan()
    await rig.schedule(momentId)
    await rig.bar()
    await rig.advanceTo('2026-11-23T12:05')
    await rig.workUntil(rig.isQuiet)
    const held = await rig.owner
      .selectFrom('moment')
      .select(['state', 'reason'])
      .where('moment_id', '=', momentId)
      .executeTakeFirst()
    expect(held).toEqual({ state: 'failed', reason: 'words_barred' })
    expect(rig.sandbox.world.store.rows('select moment_id from moment where create_type = 0')).toEqual([])
  })
})
