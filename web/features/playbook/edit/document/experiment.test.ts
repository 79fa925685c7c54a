import { expect, test } from 'vitest'
import { calendarTracks } from '#contract/playbook.ts'
import { parsePlaybook } from '#server/features/playbook/rules/parse.ts'
import { playbookSource } from '#server/test/playbook-source.ts'
import { applyEdits, readValue } from './apply.ts'
import { draftDocument } from './draft-document.ts'
import type { Edit } from './edit.ts'
import { addHoldout, addWording, endExperiment, tryWording } from './experiment.ts'
import type { Draft } from './operations.ts'

const names = { asWritten: '原样', wording: '说法', holdout: '不发' }
const plain = playbookSource({ id: 'tried' })

type Of = { draft: Draft; track: Parameters<typeof addHoldout>[0]; step: Parameters<typeof addHoldout>[1] }

const run = (source: string, edits: (of: Of) => Edit[]): string => {
  const value = readValue(source) ?? {}
  const draft = { value, document: draftDocument(value) }
  const track = calendarTracks(draft.document)[0]
  const step = track?.steps[0]
  if (!track || !step) throw new Error('no step')
  const made = applyEdits(source, edits({ draft, track, step }))
  if (!made.ok) throw new Error(JSON.stringify(made.refusal))
  return made.source
}
const armsOf = (source: string) => {
  const reading = parsePlaybook(source)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  return calendarTracks(reading.document)[0]?.steps[0]?.experiment?.arms
}
const begun = run(plain, ({ draft, track, step }) => tryWording(draft, track, step, 'trial', names))

test('a step tries out another wording of its message on half of its group chats, and is a playbook still', () => {
  expect(armsOf(begun)).toEqual([
    { id: 'as-written', name: '原样', weight: 50 },
    { id: 'b', name: '说法 b', weight: 50, variant: 'b' },
  ])
})

test('a third wording and a holdout stand beside them, the holdout once', () => {
  const more = run(begun, ({ draft, track, step }) => addWording(draft, track, step, names))
  const all = run(more, ({ track, step }) => addHoldout(track, step, names))
  expect(armsOf(all)?.map(({ id, variant, holdout }) => [id, variant ?? null, holdout ?? false])).toEqual([
    ['as-written', null, false],
    ['b', 'b', false],
    ['c', 'c', false],
    ['holdout', null, true],
  ])
  expect(run(all, ({ track, step }) => addHoldout(track, step, names))).toBe(all)
})

test('ended, the step goes to all as it is written, and the other wording stays with its message', () => {
  const ended = run(begun, ({ draft, track, step }) => endExperiment(draft, track, step))
  expect(armsOf(ended)).toBeUndefined()
  const again = run(ended, ({ draft, track, step }) => tryWording(draft, track, step, 'trial', names))
  expect(armsOf(again)?.map(({ variant }) => variant ?? null)).toEqual([null, 'b'])
})
