import { expect, test } from 'vitest'
import { journeyTracks } from '#contract/playbook.ts'
import { parsePlaybook } from '../parse.ts'
import { everyFeature } from '../fixture/sample.ts'
import { programOf, waysOn } from './program.ts'

const reading = parsePlaybook(everyFeature)
if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
const [newcomer, friend, , silent] = journeyTracks(reading.document).map(programOf)

test('a journey is laid out in the order in which it is read, each step leading to the next', () => {
  expect([...(newcomer?.nodes.values() ?? [])].map((node) => [node.id, ...waysOn(node)])).toEqual([
    ['next-morning', 'hello'],
    ['hello', 'two-days'],
    ['two-days', 'took-gift'],
    // took, marked (no steps of its own: behind the branch), otherwise
    ['took-gift', 'mark-took', 'saturday', 'remind'],
    ['mark-took', 'saturday'],
    ['remind', 'short'],
    ['short', 'call'],
    ['call', 'over'],
    ['over', null],
    ['saturday', 'closing'],
    ['closing', null],
  ])
  expect(newcomer?.start).toBe('next-morning')
})

test('what is left out is filled in', () => {
  expect(newcomer?.entry.again).toEqual({ kind: 'after-days', days: 30 })
  expect(friend?.entry).toMatchObject({ on: 'contact-added', again: { kind: 'after-end' }, tag: null, segment: null })
  expect(friend?.nodes.get('second')).toMatchObject({ fallback: { kind: 'skip' }, catchUp: null })
  expect(newcomer?.nodes.get('hello')).toMatchObject({ catchUp: { rule: 'late', graceMinutes: 60 } })
  expect(silent?.entry).toMatchObject({ again: { kind: 'never' }, where: null })
})

test('a branch without otherwise leads on behind itself', () => {
  const track = {
    id: 't',
    name: '轨道',
    kind: 'journey',
    audience: 'contact',
    enter: { on: 'contact-added' },
    steps: [
      {
        id: 'outer',
        kind: 'branch',
        cases: [
          {
            id: 'a',
            name: '甲',
            when: { friend: true },
            steps: [
              { id: 'inner', kind: 'branch', cases: [{ id: 'b', name: '乙', when: { friend: true }, steps: [] }] },
            ],
          },
        ],
      },
      { id: 'last', kind: 'end', reason: '完' },
    ],
  } satisfies Parameters<typeof programOf>[0]
  const { nodes } = programOf(track)
  expect([...nodes.values()].map((node) => [node.id, ...waysOn(node)])).toEqual([
    ['outer', 'inner', 'last'],
    ['inner', 'last', 'last'],
    ['last', null],
  ])
})
