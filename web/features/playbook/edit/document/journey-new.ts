import type { Condition } from '#contract/condition.ts'
import { journeyTracks, type Audience, type JourneyTrack, type PlaybookDocument } from '#contract/playbook.ts'
import type { Edit, Json, Place } from './edit.ts'
import type { PlacedStep } from './journey.ts'
import { contentPlace, type Draft } from './operations.ts'
import { valueAt } from './value.ts'

/** Makes an id that no other person makes at once. */
export type FreshId = (prefix: string) => string

/** What new parts are called until their author says it better. */
export type NewNames = Record<'journey' | 'left' | 'message' | 'way' | 'holdout' | 'halves' | 'task' | 'end', string>

/** What a step may be begun as; a split is a branch by lot, and who waits for something waits by another form. */
export const NEW_STEPS = [
  'send',
  'wait',
  'wait-for',
  'branch',
  'split',
  'tag',
  'staff-task',
  'move',
  'end',
  'welcome',
] as const

export type NewStepKind = (typeof NEW_STEPS)[number]

/** A condition to begin with that says something of everybody of the audience. */
export const firstCondition = (audience: Audience): Condition =>
  audience === 'member' ? { friend: true } : { member: 'joined', chat: 'any' }

export const asJson = (condition: Condition): Json => condition as unknown as Json // a condition is a map of JSON's values

const endsOf = (track: JourneyTrack, document: PlaybookDocument): JourneyTrack[] =>
  journeyTracks(document).filter(({ id, audience }) => id !== track.id && audience === track.audience)

/** The kinds of step that can stand here: a greeting is the first of a journey of new friends, a move needs another journey. */
export const kindsFor = (track: JourneyTrack, document: PlaybookDocument, isFirst: boolean): NewStepKind[] =>
  NEW_STEPS.filter((kind) => {
    if (kind === 'welcome')
      return isFirst && track.enter.on === 'contact-added' && track.steps.every((step) => step.kind !== 'welcome')
    return kind === 'move' ? endsOf(track, document).length > 0 : true
  })

export const newContent = ({ document }: Draft, id: string, name: string): Edit => ({
  op: 'insert',
  at: ['contents'],
  item: { id, name, class: 'activation' },
  after: document.contents.at(-1)?.id ?? null,
})

type Begun = { item: { id: string } & { [key: string]: Json }; contents: Edit[] }

function begin(draft: Draft, track: JourneyTrack, kind: NewStepKind, fresh: FreshId, names: NewNames): Begun {
  const id = fresh(kind)
  const bare = (item: { [key: string]: Json }): Begun => ({ item: { id, ...item }, contents: [] })
  switch (kind) {
    case 'send':
    case 'welcome': {
      const content = fresh('message')
      const fallback = kind === 'send' && track.audience === 'member' ? { fallback: { kind: 'skip' } } : {}
      return {
        item: { id, name: names.message, kind, content, ...fallback },
        contents: [newContent(draft, content, names.message)],
      }
    }
    case 'wait':
      return bare({ kind, for: { days: 1 } })
    case 'wait-for':
      return bare({ kind: 'wait', when: asJson(firstCondition(track.audience)), at_most: { days: 3 } })
    case 'branch':
      return bare({
        kind,
        cases: [{ id: fresh('way'), name: names.way, when: asJson(firstCondition(track.audience)), steps: [] }],
      })
    case 'split': {
      const way = (name: string, from: number, to: number, steps: Json[]) => ({
        id: fresh('way'),
        name,
        when: { draw: id, from, to },
        steps,
      })
      const end = { id: fresh('end'), kind: 'end', reason: names.holdout }
      return bare({
        kind: 'branch',
        cases: [way(names.holdout, 0, 10, [end]), way(`${names.halves} A`, 10, 55, [])],
      })
    }
    case 'tag':
      return bare({ kind })
    case 'staff-task':
      return bare({ kind, title: names.task })
    case 'move':
      return bare({ kind, track: endsOf(track, draft.document)[0]?.id ?? '' })
    case 'end':
      return bare({ kind, reason: names.end })
    default:
      return kind satisfies never
  }
}

/** A new step behind another of a list, or at its front; a message comes with an empty text of its own. */
export function insertStep(
  draft: Draft,
  track: JourneyTrack,
  where: { list: Place; after: string | null },
  kind: NewStepKind,
  fresh: FreshId,
  names: NewNames,
): { stepId: string; edits: Edit[] } {
  const { item, contents } = begin(draft, track, kind, fresh, names)
  return {
    stepId: item.id,
    edits: [...contents, { op: 'insert', at: where.list, item, after: where.after }],
  }
}

/** A journey without steps yet; members who have left are out of it, as they are in every journey of the gallery. */
export function addJourney(
  { document }: Draft,
  on: 'member-joined' | 'contact-added' | 'segment-entered',
  fresh: FreshId,
  names: NewNames,
): { trackId: string; edits: Edit[] } {
  const trackId = fresh('journey')
  const audience: Audience = on === 'contact-added' ? 'contact' : 'member'
  const enter = { on, ...(on === 'segment-entered' ? { segment: { member: 'joined' } } : {}), again: 'never' }
  const exits = audience === 'member' ? { exits: [{ id: 'left', name: names.left, when: { member: 'left' } }] } : {}
  const item = { id: trackId, name: names.journey, kind: 'journey', audience, enter, ...exits, steps: [] }
  return { trackId, edits: [{ op: 'insert', at: ['tracks'], item, after: document.tracks.at(-1)?.id ?? null }] }
}

/** The same step once more right behind it, with messages of its own, so that changing one leaves the other alone. */
export function duplicateStep(draft: Draft, { step, at, list }: PlacedStep, fresh: FreshId): Edit[] {
  const ids = new Map<string, string>()
  const contents: Edit[] = []
  const contentCopy = (id: string): string => {
    const written = valueAt(draft.value, contentPlace(id))
    if (written === null || typeof written !== 'object' || Array.isArray(written)) return id
    const known = ids.get(`content ${id}`)
    if (known !== undefined) return known
    const copy = fresh('message')
    ids.set(`content ${id}`, copy)
    contents.push({ op: 'insert', at: ['contents'], item: { ...written, id: copy }, after: id })
    return copy
  }
  const copyOf = (value: Json, isStep: boolean): Json => {
    if (Array.isArray(value)) return value.map((each) => copyOf(each, isStep))
    if (typeof value !== 'object') return value
    const own = value['id']
    const isKnown = isStep && typeof own === 'string'
    if (isKnown) ids.set(own, fresh(typeof value['kind'] === 'string' ? value['kind'] : 'step'))
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]): [string, Json] => {
        if (name === 'id' && isKnown) return [name, ids.get(own) ?? own]
        if (name === 'content' && typeof inner === 'string') return [name, contentCopy(inner)]
        // A lot of its own: who is drawn here is not drawn there, too.
        if (name === 'draw' && typeof inner === 'string') return [name, ids.get(inner) ?? inner]
        return [name, copyOf(inner, name === 'steps' || name === 'otherwise')]
      }),
    )
  }
  const written = valueAt(draft.value, at)
  if (written === null) return []
  const item = copyOf(written, true)
  return [...contents, { op: 'insert', at: list, item, after: step.id }]
}
