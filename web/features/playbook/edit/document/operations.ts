import {
  calendarTracks,
  type CalendarTrack,
  type ColumnPick,
  type PlaybookDocument,
  type Schedule,
  type Step,
} from '#contract/playbook.ts'
import { contentIdsOf, timeOf } from '../../read/place-steps.ts'
import type { Edit, Json, Place } from './edit.ts'
import { valueAt } from './value.ts'

/** A document as it is edited: how it is shown, and what is written. */
export type Draft = { document: PlaybookDocument; value: Json }

/** Sets a field, or takes it out with null. */
export const setField = ({ value }: Pick<Draft, 'value'>, at: Place, now: Json | null): Edit => ({
  op: 'set',
  at,
  value: now,
  was: valueAt(value, at),
})

export const removal = ({ value }: Draft, at: Place, item: string): Edit => ({
  op: 'remove',
  at,
  item,
  was: valueAt(value, [...at, { id: item }]) ?? valueAt(value, at) ?? '',
})

export const stepPlace = (trackId: string, stepId: string): Place => [
  'tracks',
  { id: trackId },
  'steps',
  { id: stepId },
]

export const contentPlace = (contentId: string): Place => ['contents', { id: contentId }]

const asJson = (schedule: Schedule): Json => schedule as unknown as Json // a schedule is a map of JSON's values

/** The times that a first, second and third step of a kind begin with. */
const usualTimes = ['08:30', '15:00', '20:00']

/** The time that a new step is given: the next of the usual ones that no step of its kind has yet. */
export function freeTime(document: PlaybookDocument, kind: Schedule['kind']): string {
  const alike = calendarTracks(document).flatMap(({ steps }) => steps.filter(({ when }) => when.kind === kind))
  const used = new Set(alike.map((step) => timeOf(step, document)))
  return usualTimes.find((time) => !used.has(time)) ?? '20:00'
}

const slotAt = (document: PlaybookDocument, time: string) => document.slots?.find((slot) => slot.at === time)

/** The slot of an hour, made where there is none: of the steps in it one goes out, the one for the narrower day. */
function slotEdits({ document }: Draft, time: string): { slotId: string; edits: Edit[] } {
  const slot = slotAt(document, time)
  if (slot) return { slotId: slot.id, edits: [] }
  const taken = new Set(document.slots?.map(({ id }) => id))
  const id = `at-${time.replace(':', '')}`
  const slotId = taken.has(id) ? `${id}-2` : id
  const after = document.slots?.at(-1)?.id ?? null
  return { slotId, edits: [{ op: 'insert', at: ['slots'], item: { id: slotId, name: time, at: time }, after }] }
}

export type NewStep = { name: string; when: Schedule; time: string; stepId: string; contentId: string }

/** A step with an empty message of its own; the first calendar track takes it, and is made where there is none. */
export function addStep(draft: Draft, { name, when, time, stepId, contentId }: NewStep): Edit[] {
  const { document } = draft
  const track = calendarTracks(document)[0]
  const { slotId, edits: slot } = slotEdits(draft, time)
  const step = { id: stepId, name, when: asJson(when), slot: slotId, content: contentId }
  const content: Edit = {
    op: 'insert',
    at: ['contents'],
    item: { id: contentId, name, class: 'activation' },
    after: document.contents.at(-1)?.id ?? null,
  }
  if (track)
    return [
      ...slot,
      content,
      { op: 'insert', at: ['tracks', { id: track.id }, 'steps'], item: step, after: track.steps.at(-1)?.id ?? null },
    ]
  const made = { id: 'calendar', name, kind: 'calendar', steps: [step] }
  return [...slot, content, { op: 'insert', at: ['tracks'], item: made, after: null }]
}

/** Kinds of days that can be told apart, so that each may have a message of its own. */
const hasDaysOfItsOwn = (when: Schedule): boolean =>
  when.kind === 'group-day' || when.kind === 'countdown' || when.kind === 'moment' || when.kind === 'marketing-date'

/**
 * When a step is due: its days, and its time of day where the days have one. Messages that were one for each day go out in
 * turn, as a column under `columnId`, where the new days are not told apart.
 */
export function setWhen(draft: Draft, track: CalendarTrack, step: Step, when: Schedule, columnId: string): Edit[] {
  const at = stepPlace(track.id, step.id)
  const own = 'at' in step.when && step.when.at ? { at: step.when.at } : {}
  const day = setField(draft, [...at, 'when'], asJson(when.kind === 'moment' ? when : { ...when, ...own }))
  const { contents } = step
  if (contents === undefined || hasDaysOfItsOwn(when)) return [day]
  const [first] = contents
  const taken = setField(draft, [...at, 'contents'], null)
  if (contents.length === 1 && first !== undefined) return [day, taken, setField(draft, [...at, 'content'], first)]
  const column = { id: columnId, name: step.name, pick: 'in-order', contents }
  const after = draft.document.columns?.at(-1)?.id ?? null
  return [
    day,
    taken,
    { op: 'insert', at: ['columns'], item: column, after },
    setField(draft, [...at, 'column'], columnId),
  ]
}

/**
 * A step's time of day: in the slot of that hour, where of several steps one goes out; or, `isOwn`, apart from others. A
 * slot that was made for an hour nobody uses any more goes.
 */
export function setTime(draft: Draft, track: CalendarTrack, step: Step, time: string, isOwn: boolean): Edit[] {
  const { document } = draft
  const at = stepPlace(track.id, step.id)
  const others = calendarTracks(document).flatMap(({ steps }) => steps.filter((each) => each !== step))
  const left = step.slot !== undefined && !others.some((each) => each.slot === step.slot) ? step.slot : null
  if (isOwn)
    return [
      setField(draft, [...at, 'slot'], null),
      setField(draft, [...at, 'when', 'at'], time),
      ...(left?.startsWith('at-') ? [removal(draft, ['slots'], left)] : []),
    ]
  const { slotId, edits } = slotEdits(draft, time)
  const isLeft = left !== null && left !== slotId && left.startsWith('at-')
  return [
    ...edits,
    setField(draft, [...at, 'slot'], slotId),
    ...('at' in step.when && step.when.at ? [setField(draft, [...at, 'when', 'at'], null)] : []),
    ...(isLeft ? [removal(draft, ['slots'], left)] : []),
  ]
}

/** A step's name; a message and a column that were called the same go by the new one. */
export function renameStep(draft: Draft, track: CalendarTrack, step: Step, name: string | null): Edit[] {
  const { document } = draft
  const column = document.columns?.find(({ id }) => id === step.column)
  const contents = contentIdsOf(step, document).flatMap(
    (id) => document.contents.find((content) => content.id === id && content.name === step.name) ?? [],
  )
  return [
    setField(draft, [...stepPlace(track.id, step.id), 'name'], name),
    ...(name === null ? [] : contents.map(({ id }) => setField(draft, [...contentPlace(id), 'name'], name))),
    ...(name !== null && column?.name === step.name
      ? [setField(draft, ['columns', { id: column.id }, 'name'], name)]
      : []),
  ]
}

export type Uses = { steps: Step[]; columns: string[]; journeys: string[] }

/** What sends a content: steps of calendar tracks, columns, and journeys by name. */
export function usesOf(document: PlaybookDocument, contentId: string): Uses {
  const columns = (document.columns ?? []).filter(({ contents }) => contents.includes(contentId)).map(({ id }) => id)
  const steps = calendarTracks(document).flatMap((track) =>
    track.steps.filter(
      (step) =>
        step.content === contentId ||
        step.contents?.includes(contentId) ||
        (step.column !== undefined && columns.includes(step.column)),
    ),
  )
  const journeys = document.tracks.filter(({ kind, steps }) => kind === 'journey' && sends(steps, contentId))
  return { steps, columns, journeys: journeys.map(({ name }) => name) }
}

/** Whether a step, a fallback or anything else in it names the content. */
function sends(part: unknown, contentId: string): boolean {
  if (typeof part !== 'object' || part === null) return false
  return Object.entries(part).some(([name, value]) =>
    name === 'content' ? value === contentId : sends(value, contentId),
  )
}

/** Whether anything sends a content beside a step and its column. */
function isUsedBeside(draft: Draft, contentId: string, step: Step, columnId: string | undefined): boolean {
  const { steps, columns, journeys } = usesOf(draft.document, contentId)
  return steps.some((each) => each.id !== step.id) || columns.some((id) => id !== columnId) || journeys.length > 0
}

/** Takes a step out, with the messages and the column that only it used. */
export function removeStep(draft: Draft, track: CalendarTrack, step: Step): Edit[] {
  const { document } = draft
  const isColumnShared = calendarTracks(document).some(({ steps }) =>
    steps.some((each) => each.id !== step.id && each.column !== undefined && each.column === step.column),
  )
  const own = isColumnShared ? [] : contentIdsOf(step, document)
  const unused = own.filter((id) => !isUsedBeside(draft, id, step, step.column))
  return [
    removal(draft, ['tracks', { id: track.id }, 'steps'], step.id),
    ...(step.column !== undefined && !isColumnShared ? [removal(draft, ['columns'], step.column)] : []),
    ...[...new Set(unused)].map((id) => removal(draft, ['contents'], id)),
  ]
}

export type NewMessage = {
  contentId: string
  columnId: string
  name: string
  pick: ColumnPick
  /** What it says from the start. */
  written?: { [key: string]: Json }
}

/** One message more for a step: two or more make a column, which sends them in turn. */
export function addMessage(draft: Draft, track: CalendarTrack, step: Step, fresh: NewMessage): Edit[] {
  const { document } = draft
  const at = stepPlace(track.id, step.id)
  const ids = contentIdsOf(step, document)
  const content: Edit = {
    op: 'insert',
    at: ['contents'],
    item: { id: fresh.contentId, name: fresh.name, class: classOf(document, ids[0]), ...fresh.written },
    after: ids.at(-1) ?? document.contents.at(-1)?.id ?? null,
  }
  if (step.column !== undefined)
    return [
      content,
      {
        op: 'insert',
        at: ['columns', { id: step.column }, 'contents'],
        item: fresh.contentId,
        after: ids.at(-1) ?? null,
      },
    ]
  if (step.content === undefined) return [content, setField(draft, [...at, 'content'], fresh.contentId)]
  const column = { id: fresh.columnId, name: step.name, pick: fresh.pick, contents: [step.content, fresh.contentId] }
  return [
    content,
    { op: 'insert', at: ['columns'], item: column, after: document.columns?.at(-1)?.id ?? null },
    setField(draft, [...at, 'content'], null),
    setField(draft, [...at, 'column'], fresh.columnId),
  ]
}

const classOf = (document: PlaybookDocument, contentId: string | undefined): string =>
  document.contents.find(({ id }) => id === contentId)?.class ?? 'activation'

/** A message less; the content itself stays where something else sends it. */
export function removeMessage(draft: Draft, track: CalendarTrack, step: Step, contentId: string): Edit[] {
  const isKept = isUsedBeside(draft, contentId, step, step.column)
  const content = isKept ? [] : [removal(draft, ['contents'], contentId)]
  if (step.column !== undefined)
    return [
      { op: 'remove', at: ['columns', { id: step.column }, 'contents'], item: contentId, was: contentId },
      ...content,
    ]
  return [setField(draft, [...stepPlace(track.id, step.id), 'content'], null), ...content]
}

/**
 * The days of a group's age with a message each: what a day has it keeps, a new day gets an empty one under the next of
 * `freshIds`, and what belonged to a day that goes is taken out where nothing else sends it.
 */
export function setOwnMessages(
  draft: Draft,
  track: CalendarTrack,
  step: Step,
  days: readonly number[],
  freshIds: readonly string[],
): Edit[] {
  const { document } = draft
  const at = stepPlace(track.id, step.id)
  const before = step.when.kind === 'group-day' ? (step.when.days ?? []) : []
  const has = contentIdsOf(step, document)
  // A single message is the first day's.
  const known = new Map(before.flatMap((day, index) => (has[index] === undefined ? [] : [[day, has[index]] as const])))
  const left = [...freshIds]
  const added: string[] = []
  const contents = days.flatMap((day) => {
    const id = known.get(day) ?? left.shift()
    if (id !== undefined && !known.has(day)) added.push(id)
    return id ?? []
  })
  const gone = has.filter((id) => !contents.includes(id) && !isUsedBeside(draft, id, step, step.column))
  const behind = has.at(-1) ?? null
  return [
    ...added.map((id, index): Edit => ({
      op: 'insert',
      at: ['contents'],
      item: { id, name: `${step.name} ${days[contents.indexOf(id)] ?? ''}`.trim(), class: classOf(document, has[0]) },
      after: added[index - 1] ?? behind,
    })),
    ...(step.content === undefined ? [] : [setField(draft, [...at, 'content'], null)]),
    setField(draft, [...at, 'contents'], contents),
    setField(draft, [...at, 'when', 'days'], [...days]),
    ...gone.map((id) => removal(draft, ['contents'], id)),
  ]
}
