import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import type { Condition } from '#contract/condition.ts'
import { journeyTracks, type JourneyTrack } from '#contract/playbook.ts'
import {
  ARBITRARY_CONTENTS,
  ARBITRARY_LINK,
  arbitraryCondition,
  arbitraryJourney,
} from '../fixture/arbitrary-journey.ts'
import { minimal } from '../fixture/sample.ts'
import { parsePlaybook } from '../parse.ts'
import { pathText } from '../problem.ts'
import { stepsOfJourney, type Placed } from './place.ts'
import { programOf, waysOn, type Program } from './program.ts'
import { unreachedParts } from './reach.ts'

const journeys = fc.tuple(arbitraryJourney('one'), arbitraryJourney('two')).map(([one, two]) => [one, two])

const documentWith = (tracks: readonly JourneyTrack[]): Record<string, unknown> =>
  minimal({
    tracks,
    links: [{ id: ARBITRARY_LINK, name: '商城', url: 'https://shop.example' }],
    contents: ARBITRARY_CONTENTS.map((id) => ({ id, name: id, class: 'brand', text: `素材 ${id}` })),
  })

/** The ids that a program comes to from its start. */
function reached({ start, nodes }: Program): Set<string> {
  const seen = new Set<string>()
  const open: (string | null)[] = [start]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const node = next === null ? undefined : nodes.get(next)
    if (node === undefined || seen.has(node.id)) continue
    seen.add(node.id)
    open.push(...waysOn(node))
  }
  return seen
}

const OF_THE_WHOLE = ['journey_never_entered', 'journey_over_at_once']

type Told = { rule: string; path: string }

/**
 * Whether a warning says of a step that nobody comes to it: it stands there, around it, or before it in its list, or says
 * that nobody walks the journey.
 */
function isTold(path: string, warnings: readonly Told[]): boolean {
  return warnings
    .filter(({ rule }) => ['step_unreached', 'case_never', ...OF_THE_WHOLE].includes(rule))
    .some(({ path: at, rule }) => {
      if (OF_THE_WHOLE.includes(rule)) return at.startsWith(path.slice(0, path.indexOf(']') + 1))
      const list = /^(.*)\[(\d+)\]$/.exec(at)
      if (rule !== 'step_unreached' || list === null) return path.startsWith(at.replace(/\.when$/, ''))
      const [, before = '', place = ''] = list
      const mine = path.startsWith(`${before}[`) ? /^\[(\d+)\]/.exec(path.slice(before.length))?.[1] : undefined
      return mine !== undefined && Number(mine) >= Number(place)
    })
}

/** Steps of a journey that its program lacks, or that are neither reached from the start nor told of. */
function lost(journey: Placed<JourneyTrack>, warnings: readonly Told[]): string[] {
  const program = programOf(journey.part)
  const there = reached(program)
  return stepsOfJourney(journey)
    .filter(
      ({ part, path }) => !program.nodes.has(part.id) || !(there.has(part.id) || isTold(pathText(path), warnings)),
    )
    .map(({ part }) => part.id)
}

test('every journey that the language allows compiles, and every step of it is reached or told', () => {
  fc.assert(
    fc.property(arbitraryJourney('one'), (track) => {
      const journey = { part: track, path: ['tracks', 0] }
      const told = unreachedParts(journey).map(({ rule, path }) => ({ rule, path: pathText(path) }))
      expect(lost(journey, told)).toEqual([])
    }),
    { numRuns: 200 },
  )
})

test('a playbook of such journeys is read, with the same warnings at their places', () => {
  fc.assert(
    fc.property(journeys, (tracks) => {
      const reading = parsePlaybook(JSON.stringify(documentWith(tracks)))
      if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
      const read = journeyTracks(reading.document)
      expect(read.flatMap((part, t) => lost({ part, path: ['tracks', t] }, reading.warnings))).toEqual([])
    }),
    { numRuns: 10 },
  )
})

test('a program never turns back: every way leads to a step further down', () => {
  fc.assert(
    fc.property(arbitraryJourney('one'), (track) => {
      const { nodes } = programOf(track)
      const places = new Map([...nodes.keys()].map((id, place) => [id, place]))
      for (const [id, node] of nodes)
        for (const way of waysOn(node))
          expect(way === null || (places.get(way) ?? -1) > (places.get(id) ?? 0)).toBe(true)
    }),
    { numRuns: 200 },
  )
})

test('a document with journeys, written out as YAML and read again, is the same', () => {
  fc.assert(
    fc.property(journeys, (tracks) => {
      const read = parsePlaybook(JSON.stringify(documentWith(tracks)))
      const again = parsePlaybook(stringify(documentWith(tracks)))
      expect(again.ok && again.document).toEqual(read.ok && read.document)
      expect(again.ok).toBe(true)
    }),
    { numRuns: 10 },
  )
})

/** Values swapped for others, and fields dropped, anywhere in the tree of a journey. */
const broken = fc
  .tuple(
    arbitraryJourney('one'),
    fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 3 }),
    fc.constantFrom<unknown>(
      undefined,
      null,
      [],
      {},
      '',
      0,
      -1,
      true,
      'x',
      ['x'],
      { all: [] },
      { tag: {} },
      '{{x}}',
      '25:00',
    ),
  )
  .map(([track, places, value]) => {
    let count = 0
    const walk = (node: unknown): unknown => {
      count += 1
      if (places.includes(count)) return value
      if (Array.isArray(node)) return node.map(walk)
      if (typeof node !== 'object' || node === null) return node
      return Object.fromEntries(Object.entries(node).map(([name, each]) => [name, walk(each)]))
    }
    return JSON.stringify({ ...documentWith([]), tracks: [walk(track)] })
  })

test('a broken journey gives problems with their places, never an exception', () => {
  fc.assert(
    fc.property(broken, (source) => {
      const reading = parsePlaybook(source)
      const problems = reading.ok ? [] : reading.problems
      expect(reading.ok || problems.length > 0).toBe(true)
      for (const problem of problems) {
        expect(problem.line).toBeGreaterThan(0)
        expect(problem.rule).not.toBe('')
        expect(problem.repair.zh).not.toBe('')
        expect(problem.repair.en).not.toBe('')
      }
    }),
    { numRuns: 60 },
  )
})

test('any condition of any shape in the place of one is read or refused', () => {
  const anything = fc.oneof(arbitraryCondition('member'), fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Condition>) // most are none
  fc.assert(
    fc.property(anything, (when) => {
      const track = {
        id: 'one',
        name: '一',
        kind: 'journey',
        audience: 'member',
        enter: { on: 'member-joined' },
        exits: [{ id: 'out', name: '出', when }],
        steps: [{ id: 's', name: '发', kind: 'send', content: 'a', fallback: { kind: 'skip' } }],
      }
      const reading = parsePlaybook(JSON.stringify({ ...documentWith([]), tracks: [track] }))
      const places = reading.ok ? [] : reading.problems.map(({ path }) => path)
      expect(places.filter((path) => !path.startsWith('tracks[0].exits[0].when'))).toEqual([])
    }),
    { numRuns: 100 },
  )
})
