import i18next from 'i18next'
import { beforeAll, expect, test } from 'vitest'
import { candidateNames } from '#web/features/occurrence/candidate-names.ts'
import { words as zh } from '#web/i18n/zh/index.ts'

beforeAll(() => i18next.init({ lng: 'zh', resources: { zh: { translation: zh } } }))

const namesOf = (...candidates: { msgid: string; createdAt: string | null }[]) => [
  ...candidateNames(i18next.t, candidates, (at) => at).values(),
]

test('sends found in different seconds go by their second, those without one by their msgid', () => {
  expect(
    namesOf(
      { msgid: 'msgGCAAAXtWyujaW', createdAt: '15:00:03' },
      { msgid: 'msgGCAAAXtWyujaX', createdAt: '15:00:04' },
      { msgid: 'msgGCAAAXtWyujaY', createdAt: null },
    ),
  ).toEqual(['就是 15:00:03 这条', '就是 15:00:04 这条', '就是 …WyujaY 这条'])
})

test('sends of one second are told apart by their msgid', () => {
  const names = namesOf(
    { msgid: 'msgGCAAAXtWyujaW', createdAt: '15:00:03' },
    { msgid: 'msgGCAAAXtWyujaX', createdAt: '15:00:03' },
  )
  expect(names).toEqual(['就是 15:00:03 这条（…WyujaW）', '就是 15:00:03 这条（…WyujaX）'])
})
