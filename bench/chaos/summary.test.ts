import { expect, test } from 'vitest'
import type { PartResult } from './part.ts'
import { missed, summaryOf } from './summary.ts'

const storm: PartResult = {
  kills: 210,
  sent: 20_100,
  expected: 20_150,
  waiting: 0,
  lost: 0,
  doubled: 0,
  capBreaches: 0,
  quietBreaches: 0,
  race: 1,
  outage: 2,
  takeoversMs: [15_000, 16_000],
  welcomeTakeoversMs: [6_500],
}
const planted: PartResult = { planted: { found: 4, of: 4 }, wrong: [] }
const shortOf = (results: readonly PartResult[], isWhole = true): string[] =>
  missed(summaryOf(results), results, { isWhole })

test('a run adds up its parts, and holds when all of them do', () => {
  expect(summaryOf([storm, planted])).toEqual({
    kills: 210,
    sent: 20_100,
    expected: 20_150,
    lost: 0,
    doubled: 0,
    capBreaches: 0,
    quietBreaches: 0,
    race: 1,
    outage: 2,
    takeoverP99Ms: 16_000,
    welcomeTakeoverP99Ms: 6_500,
    plantedFaultFound: true,
  })
  expect(shortOf([storm, planted])).toEqual([])
})

test.each<[string, PartResult, string]>([
  ['something was lost', { ...storm, lost: 1 }, 'lost is 1, not 0'],
  ['something was doubled', { ...storm, doubled: 3 }, 'doubled is 3, not 0'],
  ['too little went out', { ...storm, expected: 20_400 }, 'less than 99%'],
  ['an orphan waited too long', { ...storm, takeoversMs: [31_000] }, '31000 ms'],
  ['an orphaned welcome waited too long', { ...storm, welcomeTakeoversMs: [8_001] }, '8001 ms'],
  ['a part found something of its own', { ...storm, wrong: ['a cap holds something else'] }, 'a cap holds'],
  ['too few were killed', { ...storm, kills: 199 }, '199 kills'],
  ['too little was sent', { ...storm, sent: 19_999, expected: 19_999 }, '19999 messages'],
])('it does not hold when %s', (_, given, said) => {
  expect(shortOf([given, planted]).join('\n')).toContain(said)
})

test('a planted fault that was not found is told, whichever it is', () => {
  expect(shortOf([storm, { planted: { found: 3, of: 4 } }])).toEqual(['not every planted fault was found'])
})

test('what waits for staff counts as what was sent, and a small run is not asked for size', () => {
  expect(shortOf([{ ...storm, sent: 10_000, waiting: 10_100 }, planted], false)).toEqual([])
  expect(shortOf([{ ...storm, sent: 100, expected: 100, kills: 12 }], false)).toEqual([])
})
