import {
  journeyTracks,
  type Audience,
  type BranchCase,
  type Entry,
  type JourneyStep,
  type JourneyTrack,
} from '#contract/playbook.ts'
import type { Edit, Json, Place } from './edit.ts'
import { placedSteps, stepLists, trackPlace, type PlacedStep, type StepList } from './journey.ts'
import { asJson, firstCondition, newContent, type FreshId } from './journey-new.ts'
import { contentPlace, removal, setField, usesOf, type Draft } from './operations.ts'
import { valueAt } from './value.ts'

/** How often a part names a content. */
function namings(part: unknown, contentId: string): number {
  if (typeof part !== 'object' || part === null) return 0
  return Object.entries(part).reduce(
    (sum, [name, value]) => sum + (name === 'content' ? Number(value === contentId) : namings(value, contentId)),
    0,
  )
}

function contentsIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return []
  return Object.entries(part).flatMap(([name, value]) =>
    name === 'content' ? (typeof value === 'string' ? [value] : []) : contentsIn(value),
  )
}

/** The contents that only a part of the journeys sends. */
function onlyIn({ document }: Draft, part: unknown): string[] {
  return [...new Set(contentsIn(part))].filter((id) => {
    const { steps, columns } = usesOf(document, id)
    const all = journeyTracks(document).reduce((sum, track) => sum + namings(track.steps, id), 0)
    const isThere = document.contents.some((content) => content.id === id)
    return isThere && steps.length === 0 && columns.length === 0 && all === namings(part, id)
  })
}

const removedContents = (draft: Draft, part: unknown): Edit[] =>
  onlyIn(draft, part).map((id) => removal(draft, ['contents'], id))

/** Takes a step out with all ways behind it, and the messages that only they sent. */
export const removeJourneyStep = (draft: Draft, { step, list }: PlacedStep): Edit[] => [
  removal(draft, list, step.id),
  ...removedContents(draft, step),
]

/** Takes a journey out with the messages that only it sent. */
export const removeJourney = (draft: Draft, track: JourneyTrack): Edit[] => [
  removal(draft, ['tracks'], track.id),
  ...removedContents(draft, track.steps),
]

/** Takes one way of a branch out, with the messages that only it sent. */
export const removeWay = (draft: Draft, at: Place, way: BranchCase): Edit[] => [
  removal(draft, [...at, 'cases'], way.id),
  ...removedContents(draft, way.steps),
]

/** One place up or down in its list; nothing at the list's end. */
export function shiftStep(track: JourneyTrack, { step, list }: PlacedStep, by: -1 | 1): Edit[] {
  const steps = stepLists(track).find((each) => each.steps.includes(step))?.steps ?? []
  const to = steps.indexOf(step) + by
  if (to < 0 || to >= steps.length) return []
  const after = by === 1 ? steps[to]?.id : steps[to - 1]?.id
  return [{ op: 'move', at: list, item: step.id, after: after ?? null }]
}

/** To the end of another list: into a way of a branch, or out of one. */
export function moveStepTo(draft: Draft, { step, list, at }: PlacedStep, to: StepList): Edit[] {
  const item = valueAt(draft.value, at)
  if (item === null) return []
  return [removal(draft, list, step.id), { op: 'insert', at: to.list, item, after: to.steps.at(-1)?.id ?? null }]
}

/** A step's name; a message that was called the same goes by the new one. */
export function renameJourneyStep(draft: Draft, { step, at }: PlacedStep, name: string | null): Edit[] {
  const contents = step.kind === 'send' || step.kind === 'welcome' ? [step.content] : []
  const alike = draft.document.contents.filter((each) => contents.includes(each.id) && each.name === step.name)
  return [
    setField(draft, [...at, 'name'], name),
    ...(name === null ? [] : alike.map(({ id }) => setField(draft, [...contentPlace(id), 'name'], name))),
  ]
}

/** What becomes of members who are nobody's friend; a post begins with an empty text of its own. */
export function setFallback(
  draft: Draft,
  { step, at }: PlacedStep,
  kind: 'skip' | 'group-post' | 'friend-hook',
  fresh: FreshId,
  name: string,
): Edit[] {
  const before = step.kind === 'send' ? step.fallback : undefined
  const kept = before !== undefined && 'content' in before ? before.content : null
  const field = [...at, 'fallback']
  if (kind === 'skip')
    return [setField(draft, field, { kind }), ...(before === undefined ? [] : removedContents(draft, before))]
  if (kept !== null) return [setField(draft, field, { kind, content: kept })]
  const content = fresh('message')
  return [newContent(draft, content, name), setField(draft, field, { kind, content })]
}

/** Whom a journey is for: its messages say what becomes of who is no friend among members, and nowhere else. */
export const setAudience = (draft: Draft, track: JourneyTrack, audience: Audience): Edit[] => [
  setField(draft, [...trackPlace(track.id), 'audience'], audience),
  ...placedSteps(track).flatMap(({ step, at }) => {
    if (step.kind !== 'send') return []
    if (audience === 'contact') return step.fallback === undefined ? [] : [setField(draft, [...at, 'fallback'], null)]
    return step.fallback === undefined ? [setField(draft, [...at, 'fallback'], { kind: 'skip' })] : []
  }),
]

/** What begins a journey. Who may, and whether again, stays; a join brings members, an adding friends. */
export function setEntry(draft: Draft, track: JourneyTrack, on: Entry['on']): Edit[] {
  const at = [...trackPlace(track.id), 'enter']
  const written = valueAt(draft.value, at)
  const {
    on: _on,
    tag: _tag,
    segment: _segment,
    ...kept
  } = written !== null && typeof written === 'object' && !Array.isArray(written) ? written : {}
  const needs: { [key: string]: Json } =
    on === 'tag-added'
      ? { tag: { group: '', name: '' } }
      : on === 'segment-entered'
        ? { segment: asJson(firstCondition(track.audience)) }
        : {}
  const only: Audience | null = on === 'member-joined' ? 'member' : on === 'contact-added' ? 'contact' : null
  return [
    setField(draft, at, { on, ...needs, ...kept }),
    ...(only === null || only === track.audience ? [] : setAudience(draft, track, only)),
  ]
}

export const WAIT_FORMS = ['length', 'day', 'clock', 'weekday', 'event'] as const
export type WaitForm = (typeof WAIT_FORMS)[number]

/** How a wait is told: so long, an hour some days on, the next such hour, the next such weekday, or something that happens. */
export function waitFormOf(step: Extract<JourneyStep, { kind: 'wait' }>): WaitForm {
  if (step.when !== undefined) return 'event'
  if (step.until !== undefined) return typeof step.until === 'string' ? 'clock' : 'weekday'
  return typeof step.for === 'object' && step.for.at !== undefined ? 'day' : 'length'
}

/** Another form of a wait; what only the earlier one had goes. */
export function setWaitForm(draft: Draft, track: JourneyTrack, { step, at }: PlacedStep, form: WaitForm): Edit[] {
  const isEvent = form === 'event'
  const now: { [key: string]: Json | null } = {
    for: form === 'length' ? { days: 1 } : form === 'day' ? { days: 1, at: '10:00' } : null,
    until: form === 'clock' ? '10:00' : form === 'weekday' ? { weekday: 'mon', at: '10:00' } : null,
    when: isEvent ? asJson(firstCondition(track.audience)) : null,
    at_most: isEvent ? { days: 3 } : null,
    ...(isEvent ? {} : { otherwise: null }),
  }
  const late = step.kind === 'wait' && !isEvent ? (step.otherwise ?? []) : []
  return [
    ...Object.entries(now)
      .filter(([name, value]) => value !== null || valueAt(draft.value, [...at, name]) !== null)
      .map(([name, value]) => setField(draft, [...at, name], value)),
    ...removedContents(draft, late),
  ]
}
