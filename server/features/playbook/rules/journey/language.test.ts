/** Waits for something, goals, moves to another journey and zones: read, refused, laid out, told. */
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { describeJourneys } from '#contract/playbook/journey-words.ts'
import { journeyTracks, stepsWithin, type PlaybookDocument } from '#contract/playbook.ts'
import { diffPlaybooks } from '../diff/diff.ts'
import { minimal } from '../fixture/sample.ts'
import { parsePlaybook } from '../parse.ts'
import { programOf, waysOn } from './program.ts'

type Part = Record<string, unknown>

const skip = { kind: 'skip' }
const send = (id: string): Part => ({ id, name: id, kind: 'send', content: id, fallback: skip })
const wait = (parts: Part, id = 'w'): Part => ({ id, kind: 'wait', ...parts })
const forFriend = wait({ when: { friend: true }, at_most: { days: 3 }, otherwise: [send('b')] })
const journey = (steps: Part[], parts: Part = {}): Part => ({
  id: 'newcomer',
  name: '新人',
  kind: 'journey',
  audience: 'member',
  enter: { on: 'member-joined' },
  steps,
  ...parts,
})
const other = (steps: Part[] = [send('c')], parts: Part = {}): Part =>
  journey(steps, {
    id: 'regular',
    name: '老客',
    name_en: 'Regulars',
    enter: { on: 'tag-added', tag: { group: '旅程', name: '老客' } },
    ...parts,
  })
const source = (...tracks: Part[]): string =>
  stringify(minimal({ tracks, links: [{ id: 'gift', name: '见面礼', url: 'https://shop.example' }] }))

const read = (...tracks: Part[]): PlaybookDocument => {
  const reading = parsePlaybook(source(...tracks))
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  return reading.document
}
const toldOf = (...tracks: Part[]): string[] => {
  const reading = parsePlaybook(source(...tracks))
  return (reading.ok ? reading.warnings : reading.problems).map(({ rule, path }) => `${rule} ${path}`)
}
const [friendJourney] = journeyTracks(read(journey([send('a'), forFriend, send('c')])))

describe('a wait for something', () => {
  test('leads on when it happens, and by its own way when the time is up; both come together again', () => {
    const { nodes } = programOf(friendJourney ?? neverRead())
    expect([...nodes.values()].map((node) => [node.id, node.kind, ...waysOn(node)])).toEqual([
      ['a', 'send', 'w'],
      ['w', 'await', 'c', 'b'],
      ['b', 'send', 'c'],
      ['c', 'send', null],
    ])
    expect(stepsWithin(friendJourney?.steps ?? []).map(({ id }) => id)).toEqual(['a', 'w', 'b', 'c'])
  })

  test('counts what happens from its beginning on, unless it says since when', () => {
    const clicked = (parts: Part = {}): Part => ({ event: 'link.clicked', link: 'gift', ...parts })
    const whenOf = (when: Part): unknown => {
      const [track] = journeyTracks(read(journey([wait({ when, at_most: { hours: 2 } }), send('a')])))
      const node = programOf(track ?? neverRead()).nodes.get('w')
      return node?.kind === 'await' ? node.when : null
    }
    expect(whenOf(clicked())).toEqual(clicked({ since: 'wait' }))
    expect(whenOf(clicked({ since: 'entry' }))).toEqual(clicked({ since: 'entry' }))
    expect(whenOf({ any: [{ friend: true }, { all: [clicked()] }] })).toEqual({
      any: [{ friend: true }, { all: [clicked({ since: 'wait' })] }],
    })
  })

  const when = { friend: true }
  const atMost = { days: 1 }
  test.each<[string, Part, string]>([
    ['nothing to wait for', {}, 'wait_form tracks[0].steps[0]'],
    ['two things', { when, at_most: atMost, until: '10:00' }, 'wait_form tracks[0].steps[0]'],
    ['no limit', { when }, 'wait_unlimited tracks[0].steps[0]'],
    ['a limit of nothing', { when, at_most: { days: 0 } }, 'wait_empty tracks[0].steps[0].at_most'],
    ['an hour without days', { when, at_most: { hours: 3, at: '10:00' } }, 'wait_form tracks[0].steps[0].at_most.at'],
    ['a limit of a time', { for: atMost, at_most: atMost }, 'wait_form tracks[0].steps[0].at_most'],
    ['another way of a time', { for: atMost, otherwise: [] }, 'wait_form tracks[0].steps[0].otherwise'],
    [
      'what it is',
      { when: { attribute: 'gender', is: 'female' }, at_most: atMost },
      'wait_condition tracks[0].steps[0].when.attribute',
    ],
    [
      'a share',
      { when: { draw: 'x', from: 0, to: 10 }, at_most: atMost },
      'wait_condition tracks[0].steps[0].when.draw',
    ],
    [
      'what does not happen',
      { when: { all: [when, { not: when }] }, at_most: atMost },
      'wait_condition tracks[0].steps[0].when.all[1].not',
    ],
    [
      'a tag that goes',
      { when: { tag: { group: '旅程', name: '甲' }, has: false }, at_most: atMost },
      'wait_condition tracks[0].steps[0].when.has',
    ],
    [
      'what lies back',
      { when: { event: 'contact.added', within_days: 3 }, at_most: atMost },
      'wait_condition tracks[0].steps[0].when.within_days',
    ],
    [
      'an event that is none',
      { when: { event: 'contact.adde' }, at_most: atMost },
      'value_invalid tracks[0].steps[0].when.event',
    ],
  ])('is refused for %s', (_name, parts, expected) => {
    expect(toldOf(journey([wait(parts), send('a')]))).toContain(expected)
  })

  test('since: wait stands in a wait alone', () => {
    const exits = [{ id: 'out', name: '出去', when: { event: 'contact.added', since: 'wait' } }]
    expect(toldOf(journey([send('a')], { exits }))).toEqual(['condition_without_wait tracks[0].exits[0].when.since'])
  })

  test('for what an exit covers is told of, as steps are that nobody comes to', () => {
    const exits = [{ id: 'out', name: '出去', when: { friend: true } }]
    const ends = wait({ when: { friend: true }, at_most: atMost, otherwise: [{ id: 'e', kind: 'end', reason: '完' }] })
    expect(toldOf(journey([send('a'), ends, send('b')], { exits }))).toEqual(
      expect.arrayContaining(['wait_never tracks[0].steps[1].when', 'step_unreached tracks[0].steps[2]']),
    )
    expect(toldOf(journey([send('a'), ends, send('b')]))).not.toContain('step_unreached tracks[0].steps[2]')
  })

  test('is told in words, with its limit', () => {
    const said = (parts: Part) => {
      const [words] = describeJourneys(read(journey([wait(parts), send('a')])))
      return words?.steps['w']
    }
    expect(said({ when: { event: 'link.clicked', link: 'gift' }, at_most: { days: 3 } })).toEqual({
      zh: '等到点了链接“见面礼”，最多 3 天',
      en: 'waits until the contact clicked “见面礼”, for 3 days at most',
    })
    expect(said({ when: { friend: true }, at_most: { days: 1, at: '10:00' } })).toEqual({
      zh: '等到是员工好友，最晚到第二天 10:00',
      en: 'waits until the contact is a friend of staff, until 10:00 the next day at the latest',
    })
  })
})

describe('goals', () => {
  const goal = { id: 'friend', name: '成为好友', when: { event: 'contact.added' } }

  test('count since the entry, for thirty days, and do not end the journey, unless they say otherwise', () => {
    const goals = [goal, { ...goal, id: 'soon', within_days: 3, leave: true }]
    const [track] = journeyTracks(read(journey([send('a')], { goals })))
    const when = { event: 'contact.added', since: 'entry' }
    expect(programOf(track ?? neverRead()).goals).toEqual([
      { id: 'friend', when, withinDays: 30, leaves: false },
      { id: 'soon', when, withinDays: 3, leaves: true },
    ])
    const [words] = describeJourneys(read(journey([send('a')], { goals })))
    expect(words?.goals['soon']).toEqual({
      zh: '进入 3 天内：加了员工好友，达成就结束旅程',
      en: 'within 3 days of entering: became a friend of staff; the journey ends with it',
    })
  })

  test('and exits go by ids of their own: both name why a journey ended', () => {
    const exits = [{ id: 'friend', name: '出去', when: { member: 'left' } }]
    expect(toldOf(journey([send('a')], { goals: [goal], exits }))).toEqual(['id_repeated tracks[0].exits[0].id'])
  })
})

describe('a move to another journey', () => {
  const move = (track: string): Part => ({ id: `to-${track}`, kind: 'move', track })

  test('is where a journey ends', () => {
    const document = read(journey([send('a'), move('regular')]), other())
    const [track] = journeyTracks(document)
    const node = programOf(track ?? neverRead()).nodes.get('to-regular')
    expect(node).toEqual({ id: 'to-regular', next: null, kind: 'move', trackId: 'regular' })
    expect(describeJourneys(document)[0]?.steps['to-regular']).toEqual({
      zh: '转到旅程「老客」',
      en: 'goes over to the journey “Regulars”',
    })
    expect(toldOf(journey([move('regular'), send('a')]), other())).toContain('step_unreached tracks[0].steps[1]')
  })

  test('names a journey that there is, for the same people', () => {
    expect(toldOf(journey([send('a'), move('regulars')]), other())).toEqual([
      'reference_unknown tracks[0].steps[1].track',
    ])
    const friends = other([{ ...send('c'), fallback: undefined }], { audience: 'contact' })
    expect(toldOf(journey([send('a'), move('regular')]), friends)).toEqual(['move_audience tracks[0].steps[1].track'])
  })

  test.each<[string, Part[], Part[], string[]]>([
    [
      'there and back at once',
      [move('regular')],
      [move('newcomer')],
      ['move_circle tracks[0].steps[0].track', 'move_circle tracks[1].steps[0].track'],
    ],
    ['to itself', [send('a'), move('newcomer')], [send('c')], ['move_circle tracks[0].steps[1].track']],
    [
      'back by what may have happened already',
      [wait({ when: { friend: true }, at_most: { days: 1 } }), move('regular')],
      [move('newcomer')],
      ['move_circle tracks[0].steps[1].track', 'move_circle tracks[1].steps[0].track'],
    ],
    ['back after a time', [wait({ for: { days: 7 } }), move('regular')], [move('newcomer')], []],
    [
      'back when a time is up',
      [wait({ when: { friend: true }, at_most: { days: 1 }, otherwise: [move('regular')] }), send('a')],
      [move('newcomer')],
      [],
    ],
  ])('leads %s', (_name, here, there, expected) => {
    const told = toldOf(journey(here), other(there)).filter((each) => each.startsWith('move_circle'))
    expect(told).toEqual(expected)
  })
})

describe('the zone of a journey', () => {
  test.each([
    ['Asia/Tokyo', []],
    ['Asia/Tokio', ['zone_unknown tracks[0].zone']],
    ['+25:00', ['zone_unknown tracks[0].zone']],
  ])('%s', (zone, expected) => {
    expect(toldOf(journey([send('a')], { zone })).filter((each) => each.startsWith('zone'))).toEqual(expected)
  })
})

test('what changes of all this is told in words', () => {
  const before = read(journey([send('a'), wait({ when: { friend: true }, at_most: { days: 3 } }), send('d')]), other())
  const after = read(
    journey(
      [
        send('a'),
        wait({
          when: { friend: true },
          at_most: { days: 5 },
          otherwise: [{ id: 'to', kind: 'move', track: 'regular' }],
        }),
        send('d'),
      ],
      { zone: 'Asia/Tokyo', goals: [{ id: 'friend', name: '成为好友', when: { friend: true } }] },
    ),
    other(),
  )
  expect(diffPlaybooks(before, after).map(({ text }) => text.zh)).toEqual([
    '旅程「新人」的时区：设为 Asia/Tokyo',
    '新增目标「成为好友」',
    '旅程步骤「等到是员工好友，最多 5 天」：等到是员工好友，最多 3 天 → 等到是员工好友，最多 5 天',
    '新增旅程步骤「转到旅程「老客」」',
  ])
})

function neverRead(): never {
  throw new Error('the document has its journey')
}
