import { describe, expect, test } from 'vitest'
import { whyCodes } from '#contract/occurrence.ts'
import type { WhyPart } from '#contract/playbook/occurrence.ts'
import { namesOf } from '#server/features/playbook/index.ts'
import { documentOf, step } from '#server/features/playbook/rules/fixture/sample.ts'
import { corpInstant } from '#server/kernel/time.ts'
import { bubblesOfBody, bubblesOfMessage, decisionsOf, inOrder, planFacts } from './why.ts'

const at = (text: string) => corpInstant(Temporal.Instant.from(text))
const dueAt = at('2026-11-25T07:00:00Z')

test('every part of a plan is told by a code that the desk knows', () => {
  const parts: WhyPart[] = [
    { kind: 'schedule', stepId: 's', zh: '每天', en: 'every day' },
    { kind: 'phase', phaseId: 'mature' },
    { kind: 'slot', slotId: 'evening', over: [{ stepId: 's', because: 'lower-priority' }] },
    { kind: 'pick', columnId: 'tips', pick: 'in-order', place: 2, of: 3 },
    { kind: 'clock-shift', written: '02:30', shiftedTo: '03:30' },
    { kind: 'holiday-unpublished', year: 2028 },
  ]
  const document = documentOf([step({ id: 's', name: '早问候', when: { kind: 'daily', at: '09:00' } })], {
    phases: [{ id: 'mature', name: '成熟期', name_en: 'Mature' }],
  })
  const facts = planFacts(parts, 'a', dueAt, namesOf(document))
  expect(facts.map((fact) => fact.code).filter((code) => !whyCodes.some((known) => known === code))).toEqual([])
  expect(facts.map((fact) => fact.detail)).toEqual([
    { stepId: 's', zh: '每天', en: 'every day' },
    { phaseId: 'mature', name: '成熟期', nameEn: 'Mature' },
    // A part that the document has not goes by its id.
    {
      slotId: 'evening',
      name: 'evening',
      nameEn: null,
      over: [{ stepId: 's', because: 'lower-priority', name: '早问候', nameEn: null }],
    },
    { columnId: 'tips', name: 'tips', nameEn: null, contentName: 'a', pick: 'in-order', place: 2, of: 3 },
    { written: '02:30', shiftedTo: '03:30' },
    { year: 2028 },
  ])
})

test('facts of one moment are told as one follows from the other', () => {
  const fact = (code: string, time: string) => ({ at: `2026-11-25T${time}Z`, code, detail: {} })
  const told = inOrder([
    fact('delivery.sent', '07:04:00'),
    fact('later.feature', '07:00:00'),
    fact('mass_send.accepted', '07:00:00'),
    fact('delivery.released', '07:00:00'),
    fact('occurrence.decided', '07:00:00'),
    // An earlier moment, written with fewer digits.
    fact('occurrence.deferred', '06:59:59.5'),
  ])
  expect(told.map(({ code }) => code)).toEqual([
    'occurrence.deferred',
    'occurrence.decided',
    'delivery.released',
    'mass_send.accepted',
    'later.feature',
    'delivery.sent',
  ])
})

describe('decisions', () => {
  const massSend = {
    massSendId: 'm',
    awaitsPerson: true,
    candidates: ['1', '2'].map((msgid) => ({ msgid, createdAt: null })),
    expiresAt: at('2026-11-25T08:30:00Z'),
  }
  const kinds = (given: Partial<Parameters<typeof decisionsOf>[0]>, now = dueAt) =>
    decisionsOf({ state: 'in_doubt', reason: null, dueAt, massSend, ...given }, now).map(({ kind }) => kind)

  test.each([
    ['in doubt, with time left', {}, '2026-11-25T08:28:59Z', ['adopt', 'adopt', 'resubmit', 'skip_in_doubt']],
    ['in doubt, a minute before its limit', {}, '2026-11-25T08:29:00Z', ['adopt', 'adopt', 'skip_in_doubt']],
    [
      'in doubt, nothing found',
      { massSend: { ...massSend, candidates: [] } },
      '2026-11-25T07:00:00Z',
      ['resubmit', 'skip_in_doubt'],
    ],
    ['in doubt, the look-up running', { massSend: { ...massSend, awaitsPerson: false } }, '2026-11-25T07:00:00Z', []],
    ['in doubt without a mass send', { massSend: null }, '2026-11-25T07:00:00Z', []],
    ['asked', { state: 'deferred', reason: 'asked', massSend: null }, '2026-11-26T06:59:59Z', ['send_late', 'skip']],
    ['asked a day ago', { state: 'deferred', reason: 'asked', massSend: null }, '2026-11-26T07:00:00Z', ['skip']],
    ['deferred for another reason', { state: 'deferred', reason: 'gap', massSend: null }, '2026-11-25T07:00:00Z', []],
    ['sent', { state: 'sent' }, '2026-11-25T07:00:00Z', []],
  ] as const)('%s', (_, given, now, expected) => {
    expect(kinds(given, at(now))).toEqual(expected)
  })
})

describe('bubbles', () => {
  test('of what went out: text first, files by the names that the playbook gives them', () => {
    expect(
      bubblesOfBody({
        text: '你好',
        attachments: [
          { kind: 'link', title: '看', url: 'https://a' },
          { kind: 'image', source: 'poster.png' },
          { kind: 'miniprogram', title: '商城', appId: 'wx', page: 'p', pictureSource: 'shop.png' },
        ],
      }),
    ).toEqual([
      { kind: 'text', text: '你好' },
      { kind: 'link', title: '看', description: '', url: 'https://a' },
      { kind: 'image', title: 'poster.png' },
      { kind: 'mini_program', title: '商城' },
    ])
  })

  test('of what would go out', () => {
    const message = { bubbles: 3, textBytes: 6, unfilled: [] }
    expect(
      bubblesOfMessage({
        ...message,
        text: null,
        attachments: [
          { type: 'link', title: '看', url: 'https://a', description: '说明' },
          { type: 'video', source: 'a.mp4' },
          { type: 'mini-program', title: '商城', app_id: 'wx', page: 'p', picture: 'b.png' },
        ],
      }),
    ).toEqual([
      { kind: 'link', title: '看', description: '说明', url: 'https://a' },
      { kind: 'video', title: 'a.mp4' },
      { kind: 'mini_program', title: '商城' },
    ])
  })
})
