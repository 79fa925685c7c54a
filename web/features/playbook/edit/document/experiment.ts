import { ARMS_MAX } from '#contract/playbook/experiment.ts'
import type { CalendarTrack, Content, Experiment, Step } from '#contract/playbook.ts'
import type { Edit, Json, Place } from './edit.ts'
import { contentPlace, type Draft, setField, stepPlace } from './operations.ts'

export const experimentPlace = (trackId: string, stepId: string): Place => [...stepPlace(trackId, stepId), 'experiment']

/** What a new arm is called, by what it does. */
export type ArmNames = { asWritten: string; wording: string; holdout: string }

const wordingsOf = (content: Content): NonNullable<Content['variants']> =>
  Array.isArray(content.variants) ? content.variants : []

/** Another wording of a content to begin from, by a letter that is free. */
function anotherWording(draft: Draft, content: Content): { key: string; edits: Edit[] } | null {
  const known = wordingsOf(content)
  const key = 'bcdefghijklmnopqrstuvwxyz'.split('').find((each) => !known.some((variant) => variant.key === each))
  if (key === undefined) return null
  const variants = [...known, { key, text: content.text ?? content.name }] as unknown as Json // a list of JSON's values
  return { key, edits: [setField(draft, [...contentPlace(content.id), 'variants'], variants)] }
}

/** A wording that no arm sends yet; written anew where all are taken. */
function freeWording(draft: Draft, content: Content, experiment: Experiment | undefined) {
  const taken = new Set(experiment?.arms.map((arm) => arm.variant))
  const free = wordingsOf(content).find(({ key }) => !taken.has(key))
  return free === undefined ? anotherWording(draft, content) : { key: free.key, edits: [] }
}

/** Tries out another wording of the step's one message on half of the group chats. */
export function tryWording(draft: Draft, track: CalendarTrack, step: Step, id: string, names: ArmNames): Edit[] {
  const content = draft.document.contents.find((each) => each.id === step.content)
  const wording = content && freeWording(draft, content, undefined)
  if (!wording) return []
  const arms = [
    { id: 'as-written', name: names.asWritten, weight: 50 },
    { id: wording.key, name: `${names.wording} ${wording.key}`, weight: 50, variant: wording.key },
  ]
  return [...wording.edits, setField(draft, experimentPlace(track.id, step.id), { id, arms })]
}

/** One more wording beside the arms that are there. */
export function addWording(draft: Draft, track: CalendarTrack, step: Step, names: ArmNames): Edit[] {
  const { experiment } = step
  const content = draft.document.contents.find((each) => each.id === step.content)
  const wording = experiment && content && freeWording(draft, content, experiment)
  if (!wording || experiment.arms.length >= ARMS_MAX) return []
  const id = experiment.arms.some((arm) => arm.id === wording.key) ? `wording-${wording.key}` : wording.key
  const item = { id, name: `${names.wording} ${wording.key}`, weight: 50, variant: wording.key }
  return [...wording.edits, insertion(track, step, experiment, item)]
}

/** An arm that sends nothing, for comparison. */
export function addHoldout(track: CalendarTrack, step: Step, names: ArmNames): Edit[] {
  const { experiment } = step
  if (!experiment || experiment.arms.length >= ARMS_MAX || experiment.arms.some((arm) => arm.holdout)) return []
  return [insertion(track, step, experiment, { id: 'holdout', name: names.holdout, weight: 10, holdout: true })]
}

const insertion = (track: CalendarTrack, step: Step, { arms }: Experiment, item: Json): Edit => ({
  op: 'insert',
  at: [...experimentPlace(track.id, step.id), 'arms'],
  item,
  after: arms.at(-1)?.id ?? null,
})

/** Ends the experiment: the step goes to all group chats as it is written. */
export const endExperiment = (draft: Draft, track: CalendarTrack, step: Step): Edit[] => [
  setField(draft, experimentPlace(track.id, step.id), null),
]
