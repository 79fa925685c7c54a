import type { Condition, TagName } from '#contract/condition.ts'
import {
  catchUpOf,
  GOAL_DAYS,
  type Audience,
  type CatchUp,
  type Entry,
  type Fallback,
  type JourneyStep,
  type JourneyTrack,
  type WaitStep,
} from '#contract/playbook.ts'

/** A wait for a time as it is written: one of `for` and `until`. */
export type Wait = Pick<WaitStep, 'for' | 'until'>

/** One step of a journey with where it leads: `next` is the step that follows, null where the journey is over. */
export type ProgramNode = { id: string; next: string | null } & (
  | { kind: 'welcome'; content: string }
  | { kind: 'send'; content: string; fallback: Fallback; catchUp: CatchUp | null }
  | { kind: 'wait'; wait: Wait }
  /** `next` is where it leads as soon as the condition holds, `otherwise` where it leads when `atMost` is over. */
  | { kind: 'await'; when: Condition; atMost: Wait; otherwise: string | null }
  /** `next` is where it leads when no case holds. */
  | { kind: 'branch'; cases: readonly ProgramCase[] }
  | { kind: 'tag'; add: readonly TagName[]; remove: readonly TagName[] }
  | { kind: 'staff-task'; title: string; note: string; withinHours: number }
  | { kind: 'move'; trackId: string }
  | { kind: 'end'; reason: string }
)

/** What a journey is for. It counts for so many days from the entry, and ends the journey where it says so. */
export type ProgramGoal = { id: string; when: Condition; withinDays: number; leaves: boolean }

export type ProgramCase = { id: string; when: Condition; next: string | null }

/** Whether someone may walk the journey again once it is over for them. */
export type Again = { kind: 'never' } | { kind: 'after-end' } | { kind: 'after-days'; days: number }

export interface ProgramEntry {
  on: Entry['on']
  tag: TagName | null
  segment: Condition | null
  where: Condition | null
  again: Again
}

/** A journey as the engine walks it: flat, with a pointer for every turn. It has no loops: every `next` lies further down. */
export interface Program {
  trackId: string
  audience: Audience
  /** Where the hours of waits are told; null for the corp's. */
  zone: string | null
  entry: ProgramEntry
  goals: readonly ProgramGoal[]
  /** In order; looked at before each step. */
  exits: readonly { id: string; when: Condition }[]
  start: string
  /** In the order in which the document is read. */
  nodes: ReadonlyMap<string, ProgramNode>
}

const WITHIN_HOURS = 24

const compiled = new WeakMap<JourneyTrack, Program>()

/** Compiles a journey once; later calls with the same object get the same answer. */
export function programOf(track: JourneyTrack): Program {
  const known = compiled.get(track)
  if (known !== undefined) return known
  const laid = layOut(track.steps, null)
  const program: Program = {
    trackId: track.id,
    audience: track.audience,
    zone: track.zone ?? null,
    entry: entryOf(track.enter),
    goals: (track.goals ?? []).map((goal) => ({
      id: goal.id,
      when: countedSince(goal.when, 'entry'),
      withinDays: goal.within_days ?? GOAL_DAYS,
      leaves: goal.leave === true,
    })),
    exits: (track.exits ?? []).map(({ id, when }) => ({ id, when })),
    start: laid.start ?? '',
    nodes: new Map(laid.nodes.map((node) => [node.id, node])),
  }
  compiled.set(track, program)
  return program
}

function entryOf(enter: Entry): ProgramEntry {
  return {
    on: enter.on,
    tag: enter.on === 'tag-added' ? enter.tag : null,
    segment: enter.on === 'segment-entered' ? enter.segment : null,
    where: enter.where ?? null,
    again:
      enter.again === 'after-days'
        ? { kind: 'after-days', days: enter.after_days ?? 1 }
        : { kind: enter.again ?? 'never' },
  }
}

type Laid = { start: string | null; nodes: ProgramNode[] }

/** The nodes of a list that is followed by `after`. */
function layOut(steps: readonly JourneyStep[], after: string | null): Laid {
  const nodes: ProgramNode[][] = []
  let next = after
  for (const step of steps.toReversed()) {
    nodes.unshift(nodesOf(step, next))
    next = step.id
  }
  return { start: next, nodes: nodes.flat() }
}

function nodesOf(step: JourneyStep, next: string | null): ProgramNode[] {
  const { id } = step
  switch (step.kind) {
    case 'welcome':
      return [{ id, next, kind: 'welcome', content: step.content }]
    case 'send': {
      const catchUp = step.catch_up === undefined ? null : catchUpOf(step.catch_up, NO_CATCH_UP)
      return [{ id, next, kind: 'send', content: step.content, fallback: step.fallback ?? { kind: 'skip' }, catchUp }]
    }
    case 'wait': {
      if (step.when === undefined) return [{ id, next, kind: 'wait', wait: { for: step.for, until: step.until } }]
      const otherwise = layOut(step.otherwise ?? [], next)
      const when = countedSince(step.when, 'wait')
      const atMost = { for: step.at_most, until: undefined }
      return [{ id, next, kind: 'await', when, atMost, otherwise: otherwise.start }, ...otherwise.nodes]
    }
    case 'tag':
      return [{ id, next, kind: 'tag', add: step.add ?? [], remove: step.remove ?? [] }]
    case 'staff-task': {
      const withinHours = step.within_hours ?? WITHIN_HOURS
      return [{ id, next, kind: 'staff-task', title: step.title, note: step.note ?? '', withinHours }]
    }
    case 'move':
      return [{ id, next: null, kind: 'move', trackId: step.track }]
    case 'end':
      return [{ id, next: null, kind: 'end', reason: step.reason }]
    case 'branch': {
      const cases = step.cases.map((each) => ({ ...each, laid: layOut(each.steps, next) }))
      const otherwise = layOut(step.otherwise ?? [], next)
      return [
        {
          id,
          next: otherwise.start,
          kind: 'branch',
          cases: cases.map((each) => ({ id: each.id, when: each.when, next: each.laid.start })),
        },
        ...cases.flatMap((each) => each.laid.nodes),
        ...otherwise.nodes,
      ]
    }
    default:
      return step satisfies never
  }
}

const NO_CATCH_UP: CatchUp = { rule: 'skip', graceMinutes: 0 }

/** Where a node may lead: each case's way, then its own, then that of a wait whose time is up. */
export const waysOn = (node: ProgramNode): (string | null)[] =>
  node.kind === 'branch'
    ? [...node.cases.map((each) => each.next), node.next]
    : node.kind === 'await'
      ? [node.next, node.otherwise]
      : [node.next]

/** The condition with every fact in it counted from a moment on, where it does not say itself since when. */
function countedSince(condition: Condition, since: 'entry' | 'wait'): Condition {
  if ('all' in condition) return { all: condition.all.map((each) => countedSince(each, since)) }
  if ('any' in condition) return { any: condition.any.map((each) => countedSince(each, since)) }
  if ('not' in condition) return { not: countedSince(condition.not, since) }
  if (!('event' in condition)) return condition
  const saysWhen = condition.within_days ?? condition.within_hours ?? condition.since
  return saysWhen === undefined ? { ...condition, since } : condition
}
