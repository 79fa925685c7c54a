/** What the desk is told of journeys: how far people came, who they are, and why each message was (not) sent to them. */
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import type {
  ContactDelivery,
  EnrollmentItem,
  EnrollmentStory,
  JourneyLine,
  RunJourney,
  RunJourneys,
} from '#contract/enrollment.ts'
import type { Page } from '#contract/paging.ts'
import type { JourneyStep, PlaybookDocument } from '#contract/playbook.ts'
import { pauseRun, resumeRun } from '#server/features/run/index.ts'
import { testApp } from '#server/test/app.ts'
import { calendarRig, type Chat } from '#server/test/calendar.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { contentOf } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 300_000 })

const monday = '2026-11-23'
const tuesday = '2026-11-24'

const send = (id: string, name: string, fallback: object = { kind: 'skip' }): JourneyStep =>
  ({ id, name, kind: 'send', content: id, fallback }) as JourneyStep

const playbook: Partial<PlaybookDocument> & { id: string } = {
  id: 'newcomer',
  tracks: [
    {
      id: 'newcomer',
      name: '新人旅程',
      name_en: 'Newcomers',
      kind: 'journey',
      audience: 'member',
      enter: { on: 'member-joined' },
      exits: [{ id: 'gone', name: '已退群', when: { member: 'left' } }],
      steps: [
        send('hello', '打招呼'),
        { id: 'rest', kind: 'wait', for: { days: 1 } },
        {
          id: 'known',
          kind: 'branch',
          name: '是不是好友',
          cases: [{ id: 'friend', name: '是好友', when: { friend: true }, steps: [send('gift', '送礼')] }],
        },
        { id: 'over', kind: 'end', reason: '走完了', reason_en: 'all done' },
      ],
    },
  ],
  contents: ['hello', 'gift'].map((id) => contentOf(id)),
}

/** A run of it with somebody of each kind under way, on Monday at ten. */
async function journeyRig() {
  const rig = await calendarRig({ groupChats: 2, staff: 1, quota: 'day' })
  await rig.pointCallbacks(rig.callbackUrl)
  const app = await testApp(rig.db)
  const [chat] = rig.chats as [Chat] // as many as asked for
  const runId = await rig.apply(await rig.publish(playbook), [chat])
  await rig.advanceTo(`${monday}T10:00`)
  const settle = async (): Promise<void> => {
    await rig.sandbox.callbacksSettled()
    await rig.workUntil(rig.isQuiet)
    await rig.settle()
  }
  const friend = (await rig.act({ kind: 'add', userid: chat.owner, name: '小雨' })) as { externalUserid: string }
  await settle()
  await rig.act({ kind: 'join', chatId: chat.wecomChatId, externalUserid: friend.externalUserid })
  await rig.act({ kind: 'join', chatId: chat.wecomChatId, name: '路人' })
  await rig.act({ kind: 'join', chatId: chat.wecomChatId, name: '过客' })
  await settle()
  const lead = await signInAs(app, rig.db, rig.corpId, { role: 'operator' })
  const keeper = await signInAs(app, rig.db, rig.corpId, {
    role: 'staff',
    dataScope: 'own',
    staffId: chat.ownerStaffId,
  })
  const stranger = await signInAs(app, rig.db, rig.corpId, { role: 'staff', dataScope: 'own' })
  return { ...rig, app, chat, runId, settleAll: settle, lead, keeper, stranger }
}

type Rig = Awaited<ReturnType<typeof journeyRig>>

const read = async <T>(person: SignedIn, path: string): Promise<T> => {
  const answer = await person.ask('GET', `/api/v1/${path}`)
  expect([answer.statusCode, answer.body]).toEqual([200, answer.body])
  return answer.json<T>()
}

const idOf = async (rig: Rig, name: string): Promise<string> => {
  const { items } = await read<Page<EnrollmentItem>>(rig.lead, `runs/${rig.runId}/enrollments?search=${name}`)
  return items[0]?.enrollmentId ?? ''
}

/** A step's figures in a line. */
const lineOf = (line: JourneyLine): string => {
  if (line.kind === 'way') return `${line.depth} way ${line.name}`
  const { reached, here, wentOn, ended, messages } = line.figures
  const told = [
    `${line.depth} ${line.stepId} ${reached} here ${here} on ${wentOn}`,
    ...ended.map(({ reason, count }) => `over ${reason} ${count}`),
    ...(messages
      ? [
          `open ${messages.open} sent ${messages.sent}`,
          ...messages.skipped.map(({ reason, count }) => `skipped ${reason} ${count}`),
        ]
      : []),
  ]
  return told.join(', ')
}

const journeyOf = async (person: SignedIn, runId: string): Promise<RunJourney> => {
  const { journeys, countedFrom } = await read<RunJourneys>(person, `runs/${runId}/journeys`)
  const [journey] = journeys
  if (!journey) throw new Error('the run has a journey')
  expect(countedFrom).toBeNull()
  return journey
}

test('a run tells how many came to each step, and what became of them, whoever counts', async () => {
  const rig = await journeyRig()
  const before = await journeyOf(rig.lead, rig.runId)
  expect([before.entered, before.underWay, before.over]).toEqual([3, 3, 0])
  expect(before.lines.map(lineOf)).toEqual([
    '0 hello 3 here 0 on 3, open 1 sent 0, skipped not_a_friend 2',
    '0 rest 3 here 3 on 0',
    '0 known 0 here 0 on 0',
    '0 way 是好友',
    '1 gift 0 here 0 on 0, open 0 sent 0',
    '0 over 0 here 0 on 0',
  ])
  expect(await journeyOf(rig.keeper, rig.runId)).toEqual(before)

  await rig.confirmAll()
  const { rows } = await sql<{ value: string }>`
    select i.value from contact_identity i join contact c using (corp_id, contact_id)
    where c.name = '过客' and i.kind = 'external_userid'`.execute(rig.owner)
  await rig.act({ kind: 'leave', chatId: rig.chat.wecomChatId, externalUserid: rows[0]?.value ?? '' })
  await rig.settleAll()
  await rig.advanceTo(`${tuesday}T10:30`)
  await rig.confirmAll()
  await rig.settleAll()
  const after = await journeyOf(rig.lead, rig.runId)
  expect([after.entered, after.underWay, after.over]).toEqual([3, 0, 3])
  expect(after.lines.map(lineOf)).toEqual([
    '0 hello 3 here 0 on 3, open 0 sent 1, skipped not_a_friend 2',
    '0 rest 3 here 0 on 2, over gone 1',
    '0 known 2 here 0 on 2',
    '0 way 是好友',
    '1 gift 1 here 0 on 1, open 0 sent 1',
    '0 over 2 here 0 on 0, over 走完了 2',
  ])
  const rest = after.lines.find((line) => line.kind === 'step' && line.stepId === 'rest')
  expect(rest?.kind === 'step' && rest.figures.ended[0]?.name).toEqual({ name: '已退群', nameEn: null })
  expect(await journeyOf(rig.keeper, rig.runId)).toEqual(after)
  expect((await rig.stranger.ask('GET', `/api/v1/runs/${rig.runId}/journeys`)).statusCode).toBe(404)
})

test('the people of a journey are listed a page at a time, by state, step and name', async () => {
  const rig = await journeyRig()
  const list = (query: string) => read<Page<EnrollmentItem>>(rig.lead, `runs/${rig.runId}/enrollments?${query}`)
  const names = (page: Page<EnrollmentItem>) => page.items.map((item) => item.contact.name).sort()
  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page<EnrollmentItem> = await list(`limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
    seen.push(...names(page))
    cursor = page.nextCursor
  }
  expect(seen.sort()).toEqual(['小雨', '路人', '过客'])
  expect(names(await list('state=waiting&step=rest&track=newcomer'))).toEqual(['小雨', '路人', '过客'])
  expect(names(await list('state=over'))).toEqual([])
  expect(names(await list('step=gift'))).toEqual([])
  const found = await list('search=雨')
  expect(found.items).toEqual([
    expect.objectContaining({
      contact: expect.objectContaining({ name: '小雨' }),
      journey: { trackId: 'newcomer', name: '新人旅程', nameEn: 'Newcomers' },
      groupChat: { groupChatId: rig.chat.groupChatId, name: rig.chat.name },
      state: 'waiting',
      step: { stepId: 'rest', name: '等 1 天', nameEn: 'waits 1 day' },
    }),
  ])
  const contactId = found.items[0]?.contact.contactId ?? ''
  const own = await read<Page<EnrollmentItem>>(rig.keeper, `contacts/${contactId}/enrollments`)
  expect(own.items).toEqual(found.items)
  for (const path of [`contacts/${contactId}/enrollments`, `contacts/${contactId}/deliveries`])
    expect((await rig.stranger.ask('GET', `/api/v1/${path}`)).statusCode).toBe(404)
})

test('one contact’s way is told from stored facts: why each message was, or was not, sent', async () => {
  const rig = await journeyRig()
  await rig.confirmAll()
  await rig.settleAll()
  const story = await read<EnrollmentStory>(rig.lead, `enrollments/${await idOf(rig, '小雨')}`)
  expect(story.facts.map((fact) => fact.code)).toEqual([
    'enrollment.entered',
    'enrollment.released',
    'mass_send.accepted',
    'delivery.sent',
  ])
  expect(story.facts[1]?.detail).toMatchObject({ name: '打招呼', next: { name: '等 1 天', nameEn: 'waits 1 day' } })
  expect(story.facts[3]?.detail).toMatchObject({ name: '打招呼', route: 'mass_send' })
  expect(story.deliveries).toEqual([
    expect.objectContaining({
      state: 'sent',
      route: 'mass_send',
      step: { stepId: 'hello', name: '打招呼', nameEn: null },
      sender: expect.objectContaining({ staffId: rig.chat.ownerStaffId }),
      bubbles: [expect.objectContaining({ kind: 'text' })],
    }),
  ])
  const sent = await read<Page<ContactDelivery>>(rig.keeper, `contacts/${story.contact.contactId}/deliveries`)
  expect(sent.items).toEqual(story.deliveries)

  const other = await read<EnrollmentStory>(rig.keeper, `enrollments/${await idOf(rig, '路人')}`)
  expect(other.isFriend).toBe(false)
  expect(other.deliveries).toEqual([])
  expect(other.facts.map((fact) => [fact.code, fact.detail['reason']])).toEqual([
    ['enrollment.entered', undefined],
    ['enrollment.skipped', 'not_a_friend'],
  ])
  const hidden = await rig.stranger.ask('GET', `/api/v1/enrollments/${other.enrollmentId}`)
  expect(hidden.statusCode).toBe(404)
})

test('a journey that a person pauses for one contact waits for that person, whatever else is resumed', async () => {
  const rig = await journeyRig()
  const enrollmentId = await idOf(rig, '小雨')
  const act = (person: SignedIn, what: string) =>
    person.ask('POST', `/api/v1/enrollments/${enrollmentId}/${what}`, { reason: '客户在投诉' })
  const storyNow = () => read<EnrollmentStory>(rig.lead, `enrollments/${enrollmentId}`)
  await rig.confirmAll()
  await rig.settleAll()
  expect((await act(rig.lead, 'resume')).json().error.code).toBe('enrollment_settled')
  expect((await act(rig.stranger, 'pause')).statusCode).toBe(404)
  expect((await act(rig.keeper, 'pause')).statusCode).toBe(204)
  expect((await act(rig.keeper, 'pause')).statusCode).toBe(204)
  await pauseRun({ db: rig.db }, rig.actor, rig.runId, '')
  await resumeRun({ db: rig.db }, rig.actor, rig.runId)
  await rig.advanceTo(`${tuesday}T11:00`)
  const held = await storyNow()
  expect([held.state, held.reason, held.step.stepId]).toEqual(['held', 'held_by_person', 'rest'])
  expect((await act(rig.lead, 'resume')).statusCode).toBe(204)
  await rig.settleAll()
  expect((await storyNow()).facts.map((fact) => fact.code)).toEqual(
    expect.arrayContaining(['enrollment.paused', 'enrollment.resumed', 'enrollment.released']),
  )
  const log = await sql<{ line: string }>`
    select concat_ws(' ', action, detail ->> 'reason') as line from audit where object_kind = 'enrollment'
    order by recorded_real_at`.execute(rig.owner)
  expect(log.rows.map((row) => row.line)).toEqual(['enrollment.paused 客户在投诉', 'enrollment.resumed 客户在投诉'])
})

test('who is taken out of a journey gets nothing more of it, and is not put back by what is taken back', async () => {
  const rig = await journeyRig()
  const enrollmentId = await idOf(rig, '小雨')
  const before = await read<EnrollmentStory>(rig.lead, `enrollments/${enrollmentId}`)
  // Staff have the message already: it still goes out, and the desk says so first.
  expect(before.withStaff).toBe(1)
  const remove = () => rig.lead.ask('POST', `/api/v1/enrollments/${enrollmentId}/remove`, { reason: '' })
  expect((await remove()).statusCode).toBe(204)
  expect((await remove()).json().error.code).toBe('enrollment_settled')
  await pauseRun({ db: rig.db }, rig.actor, rig.runId, '')
  await rig.settleAll()
  await resumeRun({ db: rig.db }, rig.actor, rig.runId)
  await rig.settleAll()
  await rig.advanceTo(`${tuesday}T11:00`)
  const after = await read<EnrollmentStory>(rig.lead, `enrollments/${enrollmentId}`)
  expect([after.state, after.reason, after.step.stepId]).toEqual(['over', 'removed_by_person', 'rest'])
  expect(after.deliveries.map(({ state, reason }) => `${state} ${reason}`)).toEqual(['cancelled paused'])
  const journey = await journeyOf(rig.lead, rig.runId)
  const rest = journey.lines.find((line) => line.kind === 'step' && line.stepId === 'rest')
  expect(rest?.kind === 'step' && rest.figures.ended).toEqual([{ reason: 'removed_by_person', name: null, count: 1 }])
})
