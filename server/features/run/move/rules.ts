import type { MoveRun, MoveTarget } from '#contract/run-move.ts'
import {
  calendarSteps,
  journeySteps,
  journeyTracks,
  type JourneyTrack,
  type PlaybookDocument,
} from '#contract/playbook.ts'
import { type Program, type ProgramNode, programOf } from '#server/features/playbook/index.ts'

/** Those who stand at one step of one journey, and what becomes of them. */
export type StepMove = { trackId: string; stepId: string; to: MoveTarget; isStayable: boolean }

/** One field of the map that cannot be followed. */
export type MapRefusal = { field: string; value: string; rule: string; repair: string }

const stands = (node: ProgramNode): boolean => node.kind !== 'end' && node.kind !== 'welcome'

/** The steps of a journey that one can be put to stand at. */
export const standable = (track: JourneyTrack): string[] =>
  [...programOf(track).nodes.values()].filter(stands).map((node) => node.id)

/**
 * What becomes of those who stand at each of these steps when their run goes from one version to another. One stays
 * where the step is still there and of its kind; else one goes on at the next step that is; else one leaves. The map of
 * a person comes before that.
 */
export function mapSteps(
  before: PlaybookDocument,
  after: PlaybookDocument,
  stood: readonly { trackId: string; stepId: string }[],
  map: MoveRun['map'],
): { ok: true; moves: StepMove[] } | { ok: false; refusals: MapRefusal[] } {
  const [old, young] = [programsOf(before), programsOf(after)]
  const asked = new Map(map.map((each) => [`${each.trackId} ${each.stepId}`, each.to]))
  const refusals = map.flatMap(({ trackId, stepId, to }, at): MapRefusal[] => {
    const field = `map.${at}`
    if (to.kind === 'stay' && !isStayable(old.get(trackId), young.get(trackId), stepId))
      return [
        { field, value: stepId, rule: 'is a step of the version', repair: 'name a step of it, or let them leave' },
      ]
    const target = to.kind === 'step' ? young.get(trackId)?.nodes.get(to.stepId) : null
    if (to.kind === 'step' && !(target && stands(target)))
      return [
        { field, value: to.stepId, rule: 'is a step of this journey to stand at', repair: 'name one of its targets' },
      ]
    return []
  })
  if (refusals.length > 0) return { ok: false, refusals }
  const moves = stood.map(({ trackId, stepId }): StepMove => {
    const [from, to] = [old.get(trackId), young.get(trackId)]
    const can = isStayable(from, to, stepId)
    return { trackId, stepId, isStayable: can, to: asked.get(`${trackId} ${stepId}`) ?? usual(from, to, stepId, can) }
  })
  return { ok: true, moves }
}

const programsOf = (document: PlaybookDocument): Map<string, Program> =>
  new Map(journeyTracks(document).map((track) => [track.id, programOf(track)]))

function isStayable(from: Program | undefined, to: Program | undefined, stepId: string): boolean {
  const [was, is] = [from?.nodes.get(stepId), to?.nodes.get(stepId)]
  return was !== undefined && is !== undefined && was.kind === is.kind
}

function usual(from: Program | undefined, to: Program | undefined, stepId: string, can: boolean): MoveTarget {
  if (can) return { kind: 'stay' }
  // A step that became one of another kind is begun as that.
  for (let at: string | null = stepId; at !== null; at = from?.nodes.get(at)?.next ?? null) {
    const node = to?.nodes.get(at)
    if (node && stands(node)) return { kind: 'step', stepId: at }
  }
  return { kind: 'leave' }
}

/** An occurrence of a run as it stands. */
export type Standing = {
  occurrenceId: string
  groupChatId: string
  trackId: string
  stepId: string
  localDate: Temporal.PlainDate
  /** It is still to come. */
  isAhead: boolean
  /** Planned or deferred: nothing of it is released, and it is not over. */
  isOpen: boolean
  /** It was released before, and taken back. */
  wasReleased: boolean
}

/** What the version plans for the same days. */
export type Plannable = {
  occurrenceId: string
  groupChatId: string
  stepId: string
  localDate: Temporal.PlainDate
  isAhead: boolean
}

export type Replan<Item> = {
  drop: string[]
  insert: Item[]
  keep: Item[]
  waiting: string[]
  skip: string[]
}

/**
 * Plans anew what is still to come. What is due already waits on where its step is still there, and is left out where it
 * is not; what is past is not made up for. A step that had its turn on a day has none again on that day because its hour
 * is another.
 */
export function replan<Item extends Plannable>(
  standing: readonly Standing[],
  planned: readonly Item[],
  after: PlaybookDocument,
): Replan<Item> {
  const wanted = new Map(planned.map((item) => [item.occurrenceId, item]))
  const there = new Set(standing.map((each) => each.occurrenceId))
  const known = new Set([...calendarSteps(after), ...journeySteps(after)].map((step) => step.id))
  const result: Replan<Item> = { drop: [], insert: [], keep: [], waiting: [], skip: [] }
  const hadItsTurn = new Set<string>()
  for (const each of standing) {
    const { occurrenceId, isOpen, isAhead, wasReleased } = each
    const item = wanted.get(occurrenceId)
    if (isOpen && isAhead && !wasReleased) {
      if (item) result.keep.push(item)
      else result.drop.push(occurrenceId)
      continue
    }
    if (isOpen && known.has(each.stepId)) result.waiting.push(occurrenceId)
    else if (isOpen) result.skip.push(occurrenceId)
    if (!item) hadItsTurn.add(turnOf(each))
  }
  for (const item of planned)
    if (!there.has(item.occurrenceId) && item.isAhead && !hadItsTurn.has(turnOf(item))) result.insert.push(item)
  return result
}

const turnOf = ({ groupChatId, stepId, localDate }: Pick<Plannable, 'groupChatId' | 'stepId' | 'localDate'>): string =>
  `${groupChatId} ${stepId} ${localDate.toString()}`
