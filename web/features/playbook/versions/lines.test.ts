import { expect, it } from 'vitest'
import { sideBySide } from './lines.ts'

const lines = (...texts: string[]): string => `${texts.join('\n')}\n`

it('puts what was replaced beside what replaced it, with the numbers of both', () => {
  expect(sideBySide(lines('a', 'b', 'c'), lines('a', 'B', 'B2', 'c'))).toEqual([
    { kind: 'same', left: { number: 1, text: 'a' }, right: { number: 1, text: 'a' } },
    { kind: 'changed', left: { number: 2, text: 'b' }, right: { number: 2, text: 'B' } },
    { kind: 'changed', left: null, right: { number: 3, text: 'B2' } },
    { kind: 'same', left: { number: 3, text: 'c' }, right: { number: 4, text: 'c' } },
  ])
})

it('folds away what is the same, but for three lines around a change', () => {
  const many = Array.from({ length: 20 }, (_, n) => `line ${n}`)
  const rows = sideBySide(lines(...many), lines(...many.with(10, 'other')))
  expect(rows[0]).toEqual({ kind: 'skipped', count: 7 })
  expect(rows.at(-1)).toEqual({ kind: 'skipped', count: 6 })
  expect(rows.filter((row) => row.kind !== 'skipped')).toHaveLength(7)
})

it('of the same source there is nothing but what is folded away', () => {
  expect(sideBySide(lines('a', 'b'), lines('a', 'b'))).toEqual([{ kind: 'skipped', count: 2 }])
})
