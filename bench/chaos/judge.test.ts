import { describe, expect, test } from 'vitest'
import { type Due, type Evidence, judge } from './judge.ts'
import type { Entry, MassSendSeen } from './sandbox.ts'

const day = '2026-11-30'
const at = (time: string): number => Date.parse(`${day}T${time}:00+08:00`)
const later = (time: string): number => at(time) + 86_400_000

const plans: Evidence['plans'] = [
  { id: 'apart', tells: 'text', quiet: { from: '21:30', to: '08:00' }, capPerDay: 2, graceMinutes: 120 },
  { id: 'alike', tells: 'count', quiet: { from: '21:30', to: '08:00' }, capPerDay: 2, graceMinutes: 120 },
]
const due = (stepId: string, time: string, parts: Partial<Due> = {}): Due => ({
  plan: 'apart',
  recipient: 'wr1',
  stepId,
  date: day,
  dueMs: at(time),
  text: `${stepId} 11 月 30 日`,
  ...parts,
})
const alike = (time: string): Due => due('daily', time, { plan: 'alike', text: '今天也来看看' })
const noon = due('noon', '12:00')

/** A mass send to one chat; tapped at `sent` where that is given. */
function asked(
  msgid: string,
  one: Due,
  made: number,
  end: { sent?: number; cancelled?: number } = {},
): { send: MassSendSeen; entry: Entry } {
  const iso = (ms: number): string => new Date(ms).toISOString()
  return {
    send: {
      msgid,
      sender: 'LinYue',
      text: one.text,
      createdAt: iso(made),
      cancelledAt: end.cancelled === undefined ? null : iso(end.cancelled),
      tasks: [
        {
          userid: 'LinYue',
          state: end.sent !== undefined ? 'sent' : end.cancelled === undefined ? 'open' : 'cancelled',
          sentAt: end.sent === undefined ? null : iso(end.sent),
          recipients: [{ id: one.recipient, status: end.sent === undefined ? 0 : 1 }],
        },
      ],
    },
    entry: {
      seq: 1,
      realTime: iso(end.sent ?? made),
      corpTime: iso(end.sent ?? made),
      route: 'mass_send',
      msgid,
      sender: 'LinYue',
      chatId: one.recipient.startsWith('wr') ? one.recipient : null,
      externalUserid: one.recipient.startsWith('wr') ? null : one.recipient,
      text: one.text,
    },
  }
}

type Given = Partial<Evidence> & { sends?: ReturnType<typeof asked>[] }

/** A day that has passed, in which engines lived all the time. */
const verdictOf = ({ sends = [], ...given }: Given) =>
  judge({
    zone: 'Asia/Shanghai',
    endMs: later('12:00'),
    plans,
    dues: [noon],
    ledger: sends.flatMap(({ send, entry }) => (send.tasks[0]?.sentAt ? [entry] : [])),
    massSends: sends.map(({ send }) => send),
    permits: [],
    waitingByHand: [],
    cancelAskedMs: new Map(),
    livedThrough: () => true,
    livedMsWithin: (from, to) => to - from,
    fateOf: () => 'sent',
    ...given,
  })

describe('what is due', () => {
  test('is sent once, or waits for staff', () => {
    const sent = asked('m1', noon, at('12:00'), { sent: at('12:05') })
    expect(verdictOf({ sends: [sent] })).toMatchObject({ expected: 1, sent: 1, waiting: 0, lost: 0, doubled: 0 })
    const open = asked('m1', noon, at('12:00'))
    expect(verdictOf({ sends: [open], endMs: at('12:30') })).toMatchObject({ sent: 0, waiting: 1, lost: 0 })
    const byHand = [{ recipient: 'wr1', text: noon.text }]
    expect(verdictOf({ waitingByHand: byHand })).toMatchObject({ sent: 0, waiting: 1, lost: 0 })
  })

  test('is lost when it is neither and nothing on the list excuses it, whatever our tables say', () => {
    for (const fate of ['sent', 'planned', 'released', 'never planned', 'skipped faulty', 'failed wecom_40058'])
      expect(verdictOf({ fateOf: () => fate })).toMatchObject({ lost: 1, excused: {} })
    expect(verdictOf({ fateOf: () => 'expired staff_did_not_send' })).toMatchObject({
      lost: 0,
      excused: { 'expired staff_did_not_send': 1 },
    })
  })

  test('counts as waiting, too, when staff were asked and did not tap before it was taken back', () => {
    const fateOf = () => 'expired staff_did_not_send'
    const takenBack = asked('m1', noon, at('12:00'), { cancelled: at('12:30') })
    expect(verdictOf({ sends: [takenBack], fateOf })).toMatchObject({ sent: 0, waiting: 1, lost: 0, excused: {} })
    const other = asked('m1', { ...noon, text: 'another' }, at('12:00'), { cancelled: at('12:30') })
    expect(verdictOf({ sends: [other], fateOf })).toMatchObject({ waiting: 0, excused: { [fateOf()]: 1 } })
  })

  test('is doubled when it is seen again, by whatever route', () => {
    const first = asked('m1', noon, at('12:00'), { sent: at('12:05') })
    const second = asked('m2', noon, at('12:20'), { sent: at('12:25') })
    const verdict = verdictOf({ sends: [first, second] })
    expect(verdict).toMatchObject({ sent: 1, doubled: 1 })
    expect(verdict.findings[0]).toContain('m2')
    const byHand = { ...first.entry, route: 'sidebar', msgid: 's1' }
    expect(verdictOf({ sends: [first], ledger: [first.entry, byHand] })).toMatchObject({ doubled: 1 })
  })

  test('is not what was never due: such a message counts as doubled', () => {
    const stranger = asked('m1', due('noon', '12:00', { recipient: 'wr2' }), at('12:00'), { sent: at('12:05') })
    expect(verdictOf({ sends: [stranger], fateOf: () => 'skipped missed' })).toMatchObject({ doubled: 1, lost: 0 })
  })

  test('is counted by chat where all messages are alike, each for one that may go then', () => {
    const dues = [alike('12:00'), alike('18:00')]
    const [first, second, third] = ['12', '18', '19'].map((hour) =>
      asked(`m${hour}`, alike('12:00'), at(`${hour}:00`), { sent: at(`${hour}:05`) }),
    )
    if (!first || !second || !third) throw new Error('three were made')
    expect(verdictOf({ dues, sends: [first, second] })).toMatchObject({ sent: 2, doubled: 0, lost: 0 })
    expect(verdictOf({ dues, sends: [first] })).toMatchObject({ sent: 1, lost: 1 })
    expect(verdictOf({ dues, sends: [first, second, third] })).toMatchObject({ sent: 2, doubled: 1, capBreaches: 1 })
    // A tap after midnight does not make it a message of the day after.
    const overnight = asked('m20', alike('18:00'), at('20:00'), { sent: later('08:30') })
    expect(verdictOf({ dues, sends: [first, overnight] })).toMatchObject({ sent: 2, doubled: 0, lost: 0 })
  })

  test('may go out on the day after where it is late, and is not doubled by that', () => {
    const lateOnes = [alike('23:58'), { ...alike('00:50'), date: '2026-12-01', dueMs: later('00:50') }]
    const [first, second, third] = ['00:00', '00:51', '00:52'].map((time) =>
      asked(`m${time}`, alike('23:58'), later(time), { sent: later('00:55') }),
    )
    if (!first || !second || !third) throw new Error('three were made')
    const quietless = plans.map((plan) => ({ ...plan, quiet: { from: '05:00', to: '06:00' } }))
    const given = { dues: lateOnes, plans: quietless }
    expect(verdictOf({ ...given, sends: [first, second] })).toMatchObject({ sent: 2, doubled: 0, lost: 0 })
    expect(verdictOf({ ...given, sends: [first, second, third] })).toMatchObject({ sent: 2, doubled: 1, lost: 0 })
    // Two before the second is due: one of them is of nothing that was due.
    const early = asked('m00:10', alike('23:58'), later('00:10'), { sent: later('00:12') })
    expect(verdictOf({ ...given, sends: [first, early] })).toMatchObject({ sent: 1, doubled: 1, lost: 1 })
  })

  test('is no more than the cap of its day lets out', () => {
    const dues = ['09', '12', '15'].map((hour) => due(`at-${hour}`, `${hour}:00`))
    const sends = dues.slice(0, 2).map((one, index) => asked(`m${index}`, one, one.dueMs, { sent: one.dueMs + 60_000 }))
    const fateOf = (): string => 'skipped cap_day'
    expect(verdictOf({ dues, sends, fateOf })).toMatchObject({ expected: 2, sent: 2, lost: 0, capBreaches: 0 })
  })

  test('is not expected where nothing lived that could have sent it in time', () => {
    const livedMsWithin = (from: number, to: number): number =>
      Math.max(0, Math.min(to, at('11:00')) - Math.max(from, at('09:00')))
    const dues = [due('early', '08:00'), noon]
    const early = asked('m1', due('early', '08:00'), at('09:30'), { sent: at('09:35') })
    const fateOf = (): string => 'skipped grace_over'
    expect(verdictOf({ dues, sends: [early], livedMsWithin, fateOf })).toMatchObject({ expected: 1, sent: 1, lost: 0 })
  })
})

describe('what contacts get', () => {
  const journey: Evidence['plans'] = [
    { id: 'journey', tells: 'text', quiet: { from: '21:30', to: '08:00' }, capPerDay: 1, graceMinutes: 120 },
    {
      id: 'welcome',
      tells: 'text',
      quiet: { from: '21:30', to: '08:00' },
      capPerDay: 0,
      graceMinutes: 1,
      isFree: true,
    },
  ]
  const gift = due('gift', '22:00', { plan: 'journey', recipient: 'wm1', text: 'gift' })
  const hello = due('hello', '22:00', { plan: 'welcome', recipient: 'wm1', text: 'hello' })
  const greeting: Entry = {
    ...asked('w1', hello, at('22:00'), { sent: at('22:00') }).entry,
    route: 'welcome',
  }

  test('is held to their own cap, and to quiet hours', () => {
    const sends = ['g1', 'g2'].map((msgid) => asked(msgid, gift, at('22:00'), { sent: at('22:01') }))
    const given = { plans: journey, dues: [gift, { ...gift, stepId: 'more' }], sends }
    expect(verdictOf(given)).toMatchObject({ expected: 1, capBreaches: 1, quietBreaches: 2 })
  })

  test('as a welcome is outside of both, and comes once', () => {
    const given = { plans: journey, dues: [hello] }
    const clean = { capBreaches: 0, quietBreaches: 0, race: 0, outage: 0, lost: 0 }
    expect(verdictOf({ ...given, ledger: [greeting] })).toMatchObject({ ...clean, expected: 1, sent: 1, doubled: 0 })
    expect(verdictOf({ ...given, ledger: [greeting, greeting] })).toMatchObject({ ...clean, sent: 1, doubled: 1 })
    expect(verdictOf({ ...given, fateOf: () => 'sent' })).toMatchObject({ expected: 1, sent: 0, lost: 1 })
  })
})

describe('a cap', () => {
  const dues = ['09', '12', '15'].map((hour) => due(`at-${hour}`, `${hour}:00`))
  const [nine, twelve, fifteen] = dues.map((one, index) =>
    asked(`m${index}`, one, one.dueMs, { sent: one.dueMs + 60_000 }),
  )
  if (!nine || !twelve || !fifteen) throw new Error('three were made')

  test('is broken by what is sent beyond it, and by what waits beyond it', () => {
    expect(verdictOf({ dues, sends: [nine, twelve, fifteen] })).toMatchObject({ capBreaches: 1, doubled: 0 })
    const open = asked('m9', dues[2] ?? noon, at('15:00'))
    expect(verdictOf({ dues, sends: [nine, twelve, open], endMs: at('15:30') })).toMatchObject({ capBreaches: 1 })
  })

  test('is not broken by a tap on the day after that nobody could stop', () => {
    const [yesterday] = dues
    if (!yesterday) throw new Error('three are due')
    const today = ['09', '10'].map((hour) =>
      due(`next-${hour}`, '09:00', { date: '2026-12-01', dueMs: later(`${hour}:00`) }),
    )
    const sends = [
      asked('m0', yesterday, at('20:00'), { sent: later('08:30') }),
      ...today.map((one, index) => asked(`n${index}`, one, one.dueMs, { sent: one.dueMs + 60_000 })),
    ]
    const given = { dues: [yesterday, ...today], sends }
    expect(verdictOf({ ...given, livedThrough: () => false })).toMatchObject({
      capBreaches: 0,
      quietBreaches: 0,
      outage: 1,
      doubled: 0,
    })
    // Left open past its day, and one too many on the next.
    expect(verdictOf(given)).toMatchObject({ capBreaches: 2, quietBreaches: 1, outage: 0 })
  })
})

describe('quiet hours', () => {
  const evening = due('evening', '21:00')
  const cancelled = (made: string, end: { sent?: number; cancelled?: number }) => ({
    dues: [evening],
    sends: [asked('m1', evening, at(made), end)],
    fateOf: () => 'expired staff_did_not_send',
  })

  test('are kept by what is asked back a minute before them', () => {
    expect(verdictOf(cancelled('21:00', { cancelled: at('21:28') }))).toMatchObject({ quietBreaches: 0 })
    expect(verdictOf(cancelled('21:00', { sent: at('21:29') }))).toMatchObject({ quietBreaches: 0 })
  })

  test('are kept by what is taken back, however late, before they begin', () => {
    expect(verdictOf(cancelled('21:00', { cancelled: at('21:29') + 50_000 }))).toMatchObject({ quietBreaches: 0 })
  })

  test('are broken by what is made in them, and by what is left open into them while an engine lives', () => {
    expect(verdictOf(cancelled('21:31', { cancelled: at('21:40') }))).toMatchObject({ quietBreaches: 1 })
    expect(verdictOf(cancelled('21:00', { cancelled: at('21:35') }))).toMatchObject({ quietBreaches: 1 })
    expect(verdictOf(cancelled('21:00', { sent: at('21:45') }))).toMatchObject({ quietBreaches: 1 })
    expect(verdictOf(cancelled('21:00', {}))).toMatchObject({ quietBreaches: 1, capBreaches: 1 })
    const permits = [{ recipient: 'wr1', text: evening.text, atMs: at('23:00') }]
    expect(verdictOf({ dues: [evening], permits })).toMatchObject({ quietBreaches: 1 })
  })

  test('are not broken by a tap while nothing lived, nor by one that won the race: those are told apart', () => {
    const late = cancelled('21:00', { sent: at('21:45') })
    expect(verdictOf({ ...late, livedThrough: () => false })).toMatchObject({ quietBreaches: 0, outage: 1, race: 0 })
    const cancelAskedMs = new Map([['m1', at('21:28')]])
    expect(verdictOf({ ...late, cancelAskedMs })).toMatchObject({ quietBreaches: 0, outage: 0, race: 1 })
  })

  test('that have not come yet are not asked about', () => {
    expect(verdictOf({ ...cancelled('21:00', {}), endMs: at('21:20') })).toMatchObject({ quietBreaches: 0, waiting: 1 })
  })
})
