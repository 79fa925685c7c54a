import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { journeyTracks, type JourneyTrack } from '#contract/playbook.ts'
import { parsePlaybook } from '#server/features/playbook/rules/parse.ts'
import { blankSource } from '../blank.ts'
import { applyEdits, readValue } from './apply.ts'
import { draftDocument } from './draft-document.ts'
import { placeText, type Edit } from './edit.ts'
import {
  moveStepTo,
  removeJourney,
  removeJourneyStep,
  removeWay,
  setAudience,
  setEntry,
  setFallback,
  setWaitForm,
  shiftStep,
  WAIT_FORMS,
  waitFormOf,
} from './journey-change.ts'
import { addJourney, duplicateStep, insertStep, kindsFor, type NewStepKind } from './journey-new.ts'
import { listsBeside, placedSteps, stepLists, type PlacedStep } from './journey.ts'
import { setField, type Draft } from './operations.ts'
import { inverseOf, isSame } from './value.ts'

const fixture = 'server/features/playbook/rules/fixture/every-feature.yaml'
const sources = [...globSync('playbooks/**/*.yaml').sort(), fixture]
  .map((path) => [path, readFileSync(path, 'utf8')] as const)
  .filter(([, source]) => source.includes('kind: journey'))

const names = {
  journey: '新的旅程',
  left: '已退群',
  message: '消息',
  way: '符合',
  holdout: '对照组',
  halves: '方案',
  task: '跟进',
  end: '走完了',
}

let count = 0
const fresh = (prefix: string): string => {
  count += 1
  return `${prefix}-new-${count}`
}

const draftOf = (source: string): Draft => {
  const value = readValue(source) ?? {}
  return { value, document: draftDocument(value) }
}
const trackOf = ({ document }: Draft, index = 0): JourneyTrack => {
  const track = journeyTracks(document)[index]
  if (!track) throw new Error('no journey')
  return track
}
const play = (source: string, edits: readonly Edit[]): string => {
  const made = applyEdits(source, edits)
  if (!made.ok) throw new Error(`${JSON.stringify(edits)}: ${JSON.stringify(made.refusal)}`)
  return made.source
}
const commentsOf = (source: string): string[] =>
  source
    .split('\n')
    .filter((line) => /^\s*#/.test(line))
    .sort()

/** Plays edits and takes them back one by one; what stands there then is what stood there before. */
function playAndUndo(source: string, edits: readonly Edit[]): string {
  const inverses: Edit[] = []
  let now = source
  for (const edit of edits) {
    inverses.unshift(inverseOf(readValue(now) ?? {}, edit))
    now = play(now, [edit])
  }
  expect(isSame(readValue(play(now, inverses)), readValue(source))).toBe(true)
  return now
}

const errorsOf = (source: string): string[] => {
  const reading = parsePlaybook(source)
  return reading.ok ? [] : reading.problems.map(({ path, rule }) => `${path} ${rule}`)
}

/** Writes a text into every message that has none, as an author would. */
const written = (source: string): string => {
  const draft = draftOf(source)
  const empty = draft.document.contents.filter(({ text, attachments }) => text === undefined && !attachments?.length)
  return play(
    source,
    empty.map(({ id }) => setField(draft, ['contents', { id }, 'text'], '写好的话')),
  )
}

const fail = (): never => {
  throw new Error('no step')
}

type Some = { track: JourneyTrack; index: number; placed: PlacedStep }

const stepsOf = (draft: Draft): Some[] =>
  journeyTracks(draft.document).flatMap((track, index) =>
    placedSteps(track).map((placed) => ({ track, index, placed })),
  )

test.each(sources.map(([path, source], index) => [path, source, index] as const))(
  '%s: a step is doubled, put in and taken out; comments stay, and undo gives back what was there',
  (_path, source, nth) => {
    const draft = draftOf(source)
    const all = stepsOf(draft)
    // By turns a step in a way of a branch, and one that leads into ways; the gallery has all kinds.
    const some = nth % 2 === 0 ? all.find(({ placed }) => placed.list.length > 3) : undefined
    const { track, index, placed } = some ?? all[nth % all.length] ?? all[0] ?? fail()
    const comments = commentsOf(source)
    expect(commentsOf(playAndUndo(source, duplicateStep(draft, placed, fresh)))).toEqual(comments)
    playAndUndo(source, removeJourneyStep(draft, placed))
    const kinds = kindsFor(track, draft.document, false)
    const kind = kinds[nth % kinds.length] ?? 'send'
    const where = { list: placed.list, after: placed.after }
    const { stepId, edits } = insertStep(draft, track, where, kind, fresh, names)
    const made = playAndUndo(source, edits)
    expect(commentsOf(made)).toEqual(comments)
    const put = placedSteps(trackOf(draftOf(made), index)).find(({ step }) => step.id === stepId)
    expect([kind, put && placeText(put.list)]).toEqual([kind, placeText(placed.list)])
    // A tag says which when its author does; a move back may be a circle, and a welcome comes first: the checker tells.
    const told = /tag_empty|move_circle|branch_too_deep|welcome_misplaced/
    const left = errorsOf(written(made)).filter((each) => !told.test(each))
    expect([kind, left]).toEqual([kind, []])
  },
  60_000,
)

describe('the journeys of a document with every feature', () => {
  const source = readFileSync(fixture, 'utf8')
  const draft = draftOf(source)

  test('every step can be doubled, moved up and down, put elsewhere and taken out', () => {
    const comments = commentsOf(source)
    for (const { track, index, placed } of stepsOf(draft)) {
      const doubled = playAndUndo(source, duplicateStep(draft, placed, fresh))
      expect(errorsOf(doubled).filter((each) => !each.includes('welcome_misplaced'))).toEqual([])
      for (const by of [-1, 1] as const)
        expect(commentsOf(playAndUndo(source, shiftStep(track, placed, by)))).toEqual(comments)
      playAndUndo(source, removeJourneyStep(draft, placed))
      for (const beside of listsBeside(track, placed)) {
        const moved = playAndUndo(source, moveStepTo(draft, placed, beside))
        const there = placedSteps(trackOf(draftOf(moved), index)).find(({ step }) => step.id === placed.step.id)
        expect(there && placeText(there.list)).toBe(placeText(beside.list))
      }
    }
  }, 60_000)

  test('a journey goes with the messages that only it sent, and changes whom it is for', () => {
    for (const [index, track] of journeyTracks(draft.document).entries()) {
      const gone = draftOf(playAndUndo(source, removeJourney(draft, track)))
      expect(journeyTracks(gone.document).map(({ id }) => id)).not.toContain(track.id)
      const other = track.audience === 'member' ? 'contact' : 'member'
      const turned = draftOf(playAndUndo(source, setAudience(draft, track, other)))
      const sends = placedSteps(trackOf(turned, index)).flatMap(({ step }) =>
        step.kind === 'send' ? [step.fallback !== undefined] : [],
      )
      expect(sends.every((has) => has === (other === 'member'))).toBe(true)
    }
  }, 60_000)
})

describe('a journey from nothing', () => {
  const add = (source: string, kind: NewStepKind, way = 0): { source: string; placed: PlacedStep } => {
    const draft = draftOf(source)
    const track = trackOf(draft)
    const list = stepLists(track)[way]
    if (!list) throw new Error('no such list')
    const where = { list: list.list, after: list.steps.at(-1)?.id ?? null }
    const { stepId, edits } = insertStep(draft, track, where, kind, fresh, names)
    const made = playAndUndo(source, edits)
    const placed = placedSteps(trackOf(draftOf(made))).find(({ step }) => step.id === stepId)
    if (!placed) throw new Error('no such step')
    return { source: made, placed }
  }
  const begun = (on: 'member-joined' | 'contact-added' | 'segment-entered'): string => {
    const blank = blankSource('p', 'zh')
    return playAndUndo(blank, addJourney(draftOf(blank), on, fresh, names).edits)
  }

  test.each(['member-joined', 'contact-added', 'segment-entered'] as const)(
    '%s: valid with its first message',
    (on) => {
      // A plan of journeys alone: the empty calendar goes.
      const started = begun(on)
      const empty = draftOf(started)
      const bare = play(started, [
        { op: 'remove', at: ['tracks'], item: 'calendar', was: empty.value['tracks' as never]?.[0] ?? '' },
      ])
      expect(errorsOf(bare).map((each) => each.split(' ')[0])).toEqual(['tracks[0].steps', 'contents'])
      expect(errorsOf(written(add(bare, 'send').source))).toEqual([])
    },
  )

  test('steps go into the ways of a branch, and out of the way that goes', () => {
    const branch = add(add(begun('member-joined'), 'wait').source, 'branch')
    const inWay = add(branch.source, 'send', 1)
    const late = add(inWay.source, 'staff-task', 2)
    const track = trackOf(draftOf(late.source))
    expect(stepLists(track).map(({ steps }) => steps.map(({ kind }) => kind))).toEqual([
      ['wait', 'branch'],
      ['send'],
      ['staff-task'],
    ])
    const step = track.steps[1]
    const way = step?.kind === 'branch' ? step.cases[0] : undefined
    if (!way) throw new Error('no way')
    const draft = draftOf(late.source)
    const gone = draftOf(playAndUndo(late.source, removeWay(draft, branch.placed.at, way)))
    expect(gone.document.contents).toEqual([])
  })

  test('a post for who is no friend comes with a text of its own, and goes with it', () => {
    const { source, placed } = add(begun('member-joined'), 'send')
    const hooked = playAndUndo(source, setFallback(draftOf(source), placed, 'friend-hook', fresh, '邀请'))
    expect(draftOf(hooked).document.contents).toHaveLength(2)
    const again = placedSteps(trackOf(draftOf(hooked)))[0]
    if (!again) throw new Error('no step')
    const post = playAndUndo(hooked, setFallback(draftOf(hooked), again, 'group-post', fresh, '邀请'))
    expect(draftOf(post).document.contents).toHaveLength(2)
    const skipped = playAndUndo(hooked, setFallback(draftOf(hooked), again, 'skip', fresh, '邀请'))
    expect(readValue(skipped)).toEqual(readValue(source))
  })

  test('a post for who is no friend comes with a message in a way of a branch, too', () => {
    const branch = add(add(begun('member-joined'), 'wait').source, 'branch')
    const { source, placed } = add(branch.source, 'send', 1)
    const hooked = playAndUndo(source, setFallback(draftOf(source), placed, 'friend-hook', fresh, '邀请'))
    expect(draftOf(hooked).document.contents).toHaveLength(2)
  })

  test('a wait takes every form, each valid, and says which it has', () => {
    const { source, placed } = add(written(add(begun('member-joined'), 'send').source), 'wait')
    for (const form of WAIT_FORMS) {
      const draft = draftOf(source)
      const made = playAndUndo(source, setWaitForm(draft, trackOf(draft), placed, form))
      const step = placedSteps(trackOf(draftOf(made))).find((each) => each.step.id === placed.step.id)?.step
      expect(step?.kind === 'wait' ? waitFormOf(step) : null).toBe(form)
      expect([form, errorsOf(made).filter((each) => !each.startsWith('tracks[0]'))]).toEqual([form, []])
    }
  })

  test('what begins a journey carries who it is for along', () => {
    const { source } = add(begun('member-joined'), 'send')
    const draft = draftOf(source)
    const track = trackOf(draftOf(playAndUndo(source, setEntry(draft, trackOf(draft), 'contact-added'))))
    expect([track.audience, track.enter]).toEqual(['contact', { on: 'contact-added', again: 'never' }])
    expect(track.steps[0]).not.toHaveProperty('fallback')
    expect(kindsFor(trackOf(draft), draft.document, true)).not.toContain('welcome')
    expect(kindsFor(track, draft.document, true)).toContain('welcome')
  })

  test('a doubled split draws its own lot', () => {
    const { source, placed } = add(begun('member-joined'), 'split')
    const track = trackOf(draftOf(play(source, duplicateStep(draftOf(source), placed, fresh))))
    const draws = track.steps.map((step) => (step.kind === 'branch' ? step.cases.map(({ when }) => when) : []))
    expect(draws[0]).toMatchObject([{ draw: track.steps[0]?.id }, { draw: track.steps[0]?.id }])
    expect(draws[1]).toMatchObject([{ draw: track.steps[1]?.id }, { draw: track.steps[1]?.id }])
  })
})

test.each([
  'tracks: [{ id: a, kind: journey, enter: 3, exits: {}, goals: [1], steps: [{ id: x, kind: odd }, { id: b, kind: branch }] }]\n',
  'tracks: [{ id: a, kind: journey, steps: [{ id: b, kind: branch, cases: [{ id: c, when: [], steps: 4 }, 3] }, { id: s, kind: send, fallback: 2 }] }]\n',
  'tracks: [{ id: a, kind: journey, steps: [{ id: w, kind: wait, when: 1, for: 2, until: [], otherwise: x }, { id: t, kind: tag, add: [1, { group: g }] }] }]\n',
])('a journey of wrong shapes is shown as far as it can be: %s', (source) => {
  const track = trackOf(draftOf(source))
  expect(placedSteps(track).every(({ step }) => typeof step.id === 'string')).toBe(true)
  for (const placed of placedSteps(track)) expect(Array.isArray(listsBeside(track, placed))).toBe(true)
})
