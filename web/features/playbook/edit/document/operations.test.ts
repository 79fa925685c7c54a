import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { calendarTracks, type Schedule } from '#contract/playbook.ts'
import { parsePlaybook } from '#server/features/playbook/rules/parse.ts'
import { blankSource } from '../blank.ts'
import { weekRows } from '../timeline/week.ts'
import { applyEdits, readValue } from './apply.ts'
import { draftDocument } from './draft-document.ts'
import type { Edit } from './edit.ts'
import {
  addMessage,
  addStep,
  freeTime,
  removeMessage,
  removeStep,
  renameStep,
  setField,
  setOwnMessages,
  setTime,
  setWhen,
  usesOf,
  type Draft,
} from './operations.ts'
import { placeProblems, problemsWithin } from './problem-place.ts'

const draftOf = (source: string): Draft => {
  const value = readValue(source) ?? {}
  return { value, document: draftDocument(value) }
}
const run = (source: string, edits: (draft: Draft) => Edit[]): string => {
  const made = applyEdits(source, edits(draftOf(source)))
  if (!made.ok) throw new Error(JSON.stringify(made.refusal))
  return made.source
}
let count = 0
const add = (source: string, when: Schedule, time: string, text: string): string => {
  count += 1
  const ids = { stepId: `step-${count}`, contentId: `message-${count}` }
  const added = run(source, (draft) => addStep(draft, { name: text, when, time, ...ids }))
  return run(added, (draft) => [setField(draft, ['contents', { id: ids.contentId }, 'text'], text)])
}
const trackAndStep = (draft: Draft, index: number) => {
  const track = calendarTracks(draft.document)[0]
  const step = track?.steps[index]
  if (!track || !step) throw new Error('no step')
  return { track, step }
}
const on = (source: string, index: number, edits: (draft: Draft, of: ReturnType<typeof trackAndStep>) => Edit[]) =>
  run(source, (draft) => edits(draft, trackAndStep(draft, index)))

const daily = add(blankSource('p', 'zh'), { kind: 'daily' }, '20:00', '晚间福利')
const both = add(daily, { kind: 'weekly', days: ['wed'] }, '20:00', '直播预告')

describe('a plan from nothing', () => {
  test.each(['zh', 'en'] as const)('begins with everything filled in but the plan (%s)', (language) => {
    const reading = parsePlaybook(blankSource('p', language))
    expect(reading.ok).toBe(false)
    const paths = reading.ok ? [] : reading.problems.map(({ path }) => path)
    expect([...new Set(paths)].sort()).toEqual(['contents', 'tracks[0].steps'])
    const first = add(blankSource('p', language), { kind: 'daily' }, '08:30', '早安')
    expect(parsePlaybook(first)).toMatchObject({ ok: true })
  })

  test('steps of one time share its slot, so that the narrower day goes out instead of the daily one', () => {
    const { document } = draftOf(both)
    expect(document.slots).toEqual([{ id: 'at-2000', name: '20:00', at: '20:00' }])
    expect(weekRows(document)).toMatchObject([
      {
        time: '20:00',
        bars: [
          { from: 0, days: 2, placed: { step: { name: '晚间福利' } } },
          { from: 2, days: 1, placed: { step: { name: '直播预告' } }, gaveWay: [{ step: { name: '晚间福利' } }] },
          { from: 3, days: 4, placed: { step: { name: '晚间福利' } } },
        ],
      },
    ])
    expect(parsePlaybook(both).ok).toBe(true)
  })

  test('a new step is given the next of the usual times that no step of its kind has', () => {
    expect(freeTime(draftOf(daily).document, 'daily')).toBe('08:30')
    expect(freeTime(draftOf(add(daily, { kind: 'daily' }, '08:30', '早')).document, 'daily')).toBe('15:00')
    expect(freeTime(draftOf(daily).document, 'monthly')).toBe('08:30')
  })
})

describe('a step', () => {
  test('that is moved in time takes its slot along where nobody else is in it', () => {
    const moved = on(daily, 0, (draft, { track, step }) => setTime(draft, track, step, '19:30', false))
    expect(draftOf(moved).document.slots).toEqual([{ id: 'at-1930', name: '19:30', at: '19:30' }])
    const shared = on(both, 1, (draft, { track, step }) => setTime(draft, track, step, '19:30', false))
    expect(draftOf(shared).document.slots?.map(({ at }) => at)).toEqual(['20:00', '19:30'])
    expect(parsePlaybook(shared).ok).toBe(true)
  })

  test('goes out apart from others at its own time, and back again', () => {
    const own = on(both, 1, (draft, { track, step }) => setTime(draft, track, step, '20:00', true))
    expect(trackAndStep(draftOf(own), 1).step).toMatchObject({ when: { kind: 'weekly', days: ['wed'], at: '20:00' } })
    expect(weekRows(draftOf(own).document)).toHaveLength(2)
    const back = on(own, 1, (draft, { track, step }) => setTime(draft, track, step, '20:00', false))
    expect(readValue(back)).toEqual(readValue(both))
  })

  test('keeps its own time when its days change', () => {
    const own = on(both, 1, (draft, { track, step }) => setTime(draft, track, step, '21:00', true))
    const changed = on(own, 1, (draft, { track, step }) =>
      setWhen(draft, track, step, { kind: 'monthly', days: ['last'] }, 'turns'),
    )
    expect(trackAndStep(draftOf(changed), 1).step.when).toEqual({ kind: 'monthly', days: ['last'], at: '21:00' })
  })

  test('is renamed with the message that went by its name', () => {
    const renamed = on(daily, 0, (draft, { track, step }) => renameStep(draft, track, step, '福利'))
    expect(draftOf(renamed).document.contents.map(({ name }) => name)).toEqual(['福利'])
  })

  test('goes with what only it used, and leaves what others use', () => {
    const gone = on(both, 1, (draft, { track, step }) => removeStep(draft, track, step))
    expect(readValue(gone)).toEqual(readValue(daily))
    const content = trackAndStep(draftOf(both), 0).step.content ?? ''
    const shared = on(both, 1, (draft, { track, step }) => [
      setField(draft, ['tracks', { id: track.id }, 'steps', { id: step.id }, 'content'], content),
    ])
    const left = on(shared, 1, (draft, { track, step }) => removeStep(draft, track, step))
    expect(draftOf(left).document.contents.map(({ id }) => id)).toContain(content)
  })
})

describe('a message for each day of the group', () => {
  const steps = add(blankSource('p', 'zh'), { kind: 'group-day', days: [1, 3] }, '10:00', '迎新')
  const ids = ['third', 'fourth', 'fifth']
  const own = on(steps, 0, (draft, { track, step }) => setOwnMessages(draft, track, step, [1, 3], ids))

  test('begins with the message that was there, and one to write for each other day', () => {
    const { step } = trackAndStep(draftOf(own), 0)
    expect(step.content).toBeUndefined()
    expect(step.contents).toEqual([expect.stringMatching(/^message-/), 'third'])
    const written = run(own, (draft) => [setField(draft, ['contents', { id: 'third' }, 'text'], '第三天')])
    expect(parsePlaybook(written).ok).toBe(true)
  })

  test('go out in turn when the days are not told apart any more', () => {
    const daily = on(own, 0, (draft, { track, step }) => setWhen(draft, track, step, { kind: 'daily' }, 'turns'))
    expect(trackAndStep(draftOf(daily), 0).step).toMatchObject({ when: { kind: 'daily' }, column: 'turns' })
    const written = run(daily, (draft) => [setField(draft, ['contents', { id: 'third' }, 'text'], '第三天')])
    expect(parsePlaybook(written).ok).toBe(true)
  })

  test('keeps to its day when days come and go', () => {
    const more = on(own, 0, (draft, { track, step }) => setOwnMessages(draft, track, step, [1, 2, 3], ['second']))
    const [first = '', second, third] = trackAndStep(draftOf(more), 0).step.contents ?? []
    expect([second, third]).toEqual(['second', 'third'])
    const less = on(more, 0, (draft, { track, step }) => setOwnMessages(draft, track, step, [1, 3], []))
    expect(trackAndStep(draftOf(less), 0).step).toMatchObject({ when: { days: [1, 3] }, contents: [first, 'third'] })
    expect(draftOf(less).document.contents.map(({ id }) => id)).toEqual([first, 'third'])
  })
})

describe('messages of a step', () => {
  const fresh = { contentId: 'second', columnId: 'turns', name: '晚间福利 2', pick: 'rotate' as const }
  const two = on(daily, 0, (draft, { track, step }) => addMessage(draft, track, step, fresh))

  test('of which there are two make a column that sends them in turn', () => {
    const { step } = trackAndStep(draftOf(two), 0)
    expect([step.content, step.column]).toEqual([undefined, 'turns'])
    expect(draftOf(two).document.columns).toMatchObject([
      { name: '晚间福利', pick: 'rotate', contents: [expect.any(String), 'second'] },
    ])
    const written = run(two, (draft) => [setField(draft, ['contents', { id: 'second' }, 'text'], '第二条')])
    expect(parsePlaybook(written).ok).toBe(true)
  })

  test('are taken out one by one', () => {
    const one = on(two, 0, (draft, { track, step }) => removeMessage(draft, track, step, 'second'))
    expect(draftOf(one).document.columns?.[0]?.contents).toHaveLength(1)
    expect(draftOf(one).document.contents).toHaveLength(1)
  })
})

test('a content knows the steps, columns and journeys that send it, fallbacks among them', () => {
  const draft = draftOf(readFileSync('server/features/playbook/rules/fixture/every-feature.yaml', 'utf8'))
  expect(usesOf(draft.document, 'z')).toEqual({ steps: [], columns: [], journeys: ['新人旅程'] })
  const { steps, columns, journeys } = usesOf(draft.document, 'a')
  expect([steps.map(({ id }) => id), columns, journeys]).toEqual([['daily'], ['greetings'], []])
})

test('problems stand beside their field by id, wherever the item has moved to', () => {
  const empty = run(both, (draft) => [
    setField(draft, ['contents', { id: draft.document.contents[1]?.id ?? '' }, 'text'], null),
  ])
  const reading = parsePlaybook(empty)
  const problems = reading.ok ? [] : reading.problems.map(({ field: _field, ...problem }) => problem)
  const placed = placeProblems(problems, readValue(empty) ?? {})
  const id = draftOf(empty).document.contents[1]?.id ?? ''
  expect(problemsWithin(placed, ['contents', { id }]).map(({ rule }) => rule)).toEqual(['content_empty'])
  expect(problemsWithin(placed, ['contents', { id: 'other' }])).toEqual([])
})

test.each([
  ['tracks: nothing\ncontents: 3\nslots: [1, {}]\n'],
  [
    'tracks: [{ id: a, kind: journey, steps: [1] }, { id: b, steps: [{ id: c, when: [] }] }]\nvariables: { a: 1 }\nbasics: []\n',
  ],
  [
    'contents: [{ id: a, text: 5, attachments: [{}, 3, { type: image }, { type: link }] }, { name: x }]\ncolumns: [{ id: c, contents: [a, 2] }]\n',
  ],
])('a document of the wrong shapes is shown as far as it can be: %s', (source) => {
  const { document } = draftOf(source)
  expect(weekRows(document)).toEqual(expect.any(Array))
  const shown = document.contents.flatMap(({ attachments = [] }) => attachments)
  expect(shown.every((each) => typeof ('title' in each ? each.title : each.source) === 'string')).toBe(true)
  expect(document.contents.every(({ id, name }) => typeof id === 'string' && typeof name === 'string')).toBe(true)
})
