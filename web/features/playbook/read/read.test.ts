import { expect, test } from 'vitest'
import { calendarSteps, type PlaybookDocument, type Schedule } from '#contract/playbook.ts'
import { contentIdsOf, placeSteps } from '#web/features/playbook/read/place-steps.ts'
import { textParts } from '#web/features/playbook/read/variable-text.ts'

const step = (id: string, when: Schedule, more = {}) => ({
  id,
  name: id,
  when,
  ...more,
})

const document: Pick<PlaybookDocument, 'slots' | 'columns' | 'tracks'> = {
  slots: [
    { id: 'evening', name: '晚间', at: '20:00' },
    { id: 'morning', name: '早间', at: '08:30' },
  ],
  columns: [{ id: 'tips', name: '三点干货', pick: 'rotate', contents: ['t-1', 't-2'] }],
  tracks: [
    {
      id: 'days',
      name: '头一周',
      kind: 'calendar',
      steps: [
        step('gifts', { kind: 'group-day', days: [3, 1] }, { slot: 'evening', contents: ['g-1', 'g-2'] }),
        step('welcome', { kind: 'group-day', days: [1], at: '10:00' }, { content: 'welcome' }),
        step('benefit', { kind: 'daily' }, { slot: 'evening', content: 'b' }),
        step('flash', { kind: 'weekly', days: ['wed'] }, { slot: 'evening', content: 'f' }),
        step('tip', { kind: 'daily', at: '15:00' }, { column: 'tips' }),
        step('hello', { kind: 'daily' }, { slot: 'morning', content: 'h' }),
      ],
    },
  ],
}
const whole = document as PlaybookDocument // only what placing reads

test('steps of days of the group stand under each of their days, the earlier hour first', () => {
  const { byDay } = placeSteps(whole)
  expect(byDay.map(({ day, steps }) => [day, steps.map(({ at, step }) => `${at} ${step.id}`)])).toEqual([
    [1, ['10:00 welcome', '20:00 gifts']],
    [3, ['20:00 gifts']],
  ])
})

test('the others stand under their hour, those that compete for a slot together', () => {
  const { byClock } = placeSteps(whole)
  expect(byClock.map(({ at, slotId, steps }) => [at, slotId, steps.map(({ step }) => step.id)])).toEqual([
    ['08:30', 'morning', ['hello']],
    ['15:00', null, ['tip']],
    ['20:00', 'evening', ['benefit', 'flash']],
  ])
})

test('a step that fills a column sends what the column holds', () => {
  const tip = calendarSteps(whole)[4]
  expect(tip && contentIdsOf(tip, whole)).toEqual(['t-1', 't-2'])
})

test('variables and links are told apart from the words around them', () => {
  expect(textParts('{{品牌}}早安，{{ link:coupon }}领券')).toEqual([
    { kind: 'variable', text: '品牌' },
    { kind: 'text', text: '早安，' },
    { kind: 'link', text: 'coupon' },
    { kind: 'text', text: '领券' },
  ])
  expect(textParts('{{ 没写完')).toEqual([{ kind: 'text', text: '{{ 没写完' }])
})
