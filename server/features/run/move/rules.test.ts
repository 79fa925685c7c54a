import { describe, expect, it } from 'vitest'
import type { JourneyStep, PlaybookDocument } from '#contract/playbook.ts'
import { mapSteps, type Plannable, replan, type Standing } from '#server/features/run/move/rules.ts'
import { stepAt } from '#server/test/playbook-source.ts'

const wait = (id: string): JourneyStep => ({ id, kind: 'wait', for: { days: 1 } })
const send = (id: string): JourneyStep => ({ id, kind: 'send', name: id, content: id })
const end = (id: string): JourneyStep => ({ id, kind: 'end', name: id, reason: id })
/** The parts of a document that a move looks at. */
const journey = (...steps: JourneyStep[]): PlaybookDocument =>
  ({
    tracks: [{ id: 't', name: 't', kind: 'journey', audience: 'member', enter: { on: 'member-joined' }, steps }],
  }) as unknown as PlaybookDocument
const at = (stepId: string) => ({ trackId: 't', stepId })

describe('those who stand at a step', () => {
  const before = journey(wait('a'), send('b'), wait('c'), send('d'), end('z'))
  const targets = (after: PlaybookDocument, ...map: Parameters<typeof mapSteps>[3]) => {
    const mapped = mapSteps(before, after, ['a', 'b', 'c', 'd'].map(at), map)
    if (!mapped.ok) throw new Error('the map is one to follow')
    return mapped.moves.map(({ to }) => (to.kind === 'step' ? to.stepId : to.kind))
  }

  it('stay where it is still there, else go on at the next one that is, else leave', () => {
    expect(targets(before)).toEqual(['stay', 'stay', 'stay', 'stay'])
    expect(targets(journey(wait('a'), send('d')))).toEqual(['stay', 'd', 'd', 'stay'])
    expect(targets(journey(wait('a'), send('x'), end('z')))).toEqual(['stay', 'leave', 'leave', 'leave'])
    expect(targets({ tracks: [] } as unknown as PlaybookDocument)).toEqual(['leave', 'leave', 'leave', 'leave'])
  })

  it('begin anew at a step that became one of another kind', () => {
    expect(targets(journey(send('a'), send('b'), send('c'), send('d')))).toEqual(['a', 'stay', 'c', 'stay'])
  })

  it('do as a person says before that', () => {
    const after = journey(wait('a'), send('d'))
    const map = [
      { ...at('a'), to: { kind: 'leave' } as const },
      { ...at('b'), to: { kind: 'step', stepId: 'a' } as const },
    ]
    expect(targets(after, ...map)).toEqual(['leave', 'a', 'd', 'stay'])
  })

  it.each([
    ['a step that is not there', { kind: 'step', stepId: 'nowhere' }],
    ['an end', { kind: 'step', stepId: 'z' }],
    ['staying at a step that is gone', { kind: 'stay' }],
  ] as const)('are not put to %s', (_case, to) => {
    const mapped = mapSteps(before, journey(wait('a'), end('z')), [at('b')], [{ ...at('b'), to }])
    expect(mapped).toMatchObject({ ok: false, refusals: [{ field: 'map.0' }] })
  })
})

describe('what is planned', () => {
  const today = Temporal.PlainDate.from('2026-11-23')
  const after = { tracks: [{ id: 'k', kind: 'calendar', steps: [stepAt('there', '09:00')] }] } as PlaybookDocument
  const standing = (occurrenceId: string, parts: Partial<Standing> = {}): Standing => ({
    occurrenceId,
    groupChatId: 'chat',
    trackId: 'k',
    stepId: 'there',
    localDate: today,
    isAhead: true,
    isOpen: true,
    wasReleased: false,
    ...parts,
  })
  const planned = (occurrenceId: string, parts: Partial<Plannable> = {}): Plannable => ({
    occurrenceId,
    groupChatId: 'chat',
    stepId: 'there',
    localDate: today,
    isAhead: true,
    ...parts,
  })
  const idsOf = (result: ReturnType<typeof replan<Plannable>>) => ({
    ...result,
    insert: result.insert.map((item) => item.occurrenceId),
    keep: result.keep.map((item) => item.occurrenceId),
  })
  const nothing = { drop: [], insert: [], keep: [], waiting: [], skip: [] }

  it('is dropped, kept or new as the version has it', () => {
    const result = replan([standing('old'), standing('both')], [planned('both'), planned('new')], after)
    expect(idsOf(result)).toEqual({ ...nothing, drop: ['old'], keep: ['both'], insert: ['new'] })
  })

  it('and due already waits on, unless its step is gone', () => {
    const due = { isAhead: false }
    const result = replan([standing('due', due), standing('gone', { ...due, stepId: 'gone' })], [], after)
    expect(idsOf(result)).toEqual({ ...nothing, waiting: ['due'], skip: ['gone'] })
  })

  it('is not made up for where it is past', () => {
    expect(idsOf(replan([], [planned('past', { isAhead: false })], after))).toEqual(nothing)
  })

  it('has no second turn on a day because its hour is another', () => {
    const sent = standing('at-8', { isAhead: false, isOpen: false })
    const tomorrow = today.add({ days: 1 })
    const result = replan([sent], [planned('at-9'), planned('tomorrow', { localDate: tomorrow })], after)
    expect(idsOf(result)).toEqual({ ...nothing, insert: ['tomorrow'] })
  })

  it('has its later turns of a day where the earlier one is as before', () => {
    const sent = standing('at-8', { isAhead: false, isOpen: false })
    const result = replan([sent], [planned('at-8', { isAhead: false }), planned('at-9')], after)
    expect(idsOf(result)).toEqual({ ...nothing, insert: ['at-9'] })
  })

  it('is never taken away once something of it was out', () => {
    const back = standing('taken-back', { wasReleased: true })
    expect(idsOf(replan([back], [], after))).toEqual({ ...nothing, waiting: ['taken-back'] })
  })
})
