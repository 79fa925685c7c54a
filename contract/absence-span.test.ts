import { expect, it } from 'vitest'
import { enterAbsence } from '#contract/absence.ts'
import { spanOfForm, withinLastDay } from '#contract/absence-span.ts'

const whole = { firstDay: '2026-11-30', lastDay: '2026-12-31', fromTime: '', untilTime: '' }

it('ends whole days with the midnight after the last one, over the end of months and years', () => {
  expect(spanOfForm(whole)).toEqual({ from: '2026-11-30T00:00', until: '2027-01-01T00:00' })
  expect(spanOfForm({ ...whole, lastDay: '2028-02-28' })?.until).toBe('2028-02-29T00:00')
})

it('takes times where it is not for whole days', () => {
  expect(spanOfForm({ ...whole, fromTime: '13:30', untilTime: '18:00' })).toEqual({
    from: '2026-11-30T13:30',
    until: '2026-12-31T18:00',
  })
})

it('gives nothing while a day is missing, and what the contract takes otherwise', () => {
  expect(spanOfForm({ ...whole, lastDay: '' })).toBeNull()
  expect(enterAbsence.safeParse(spanOfForm(whole)).success).toBe(true)
})

it('shows the last day that is off, not the one after', () => {
  expect(new Date(withinLastDay('2026-11-28T00:00:00Z')).toISOString()).toBe('2026-11-27T23:59:00.000Z')
})
