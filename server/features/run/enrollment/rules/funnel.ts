import type { JourneyLine, ReasonCount, RunJourney, StepFigures } from '#contract/enrollment.ts'
import type { JourneyWords } from '#contract/playbook-library.ts'
import { type JourneyStep, type JourneyTrack, stepsWithin, type Words } from '#contract/playbook.ts'
import type { Name } from '#server/features/playbook/index.ts'
import { trackOfMove } from '#server/features/run/enrollment/rules/arrival.ts'
import type { GoalRow } from '#server/features/run/enrollment/sql/goal.ts'
import type { TallyRow } from '#server/features/run/enrollment/sql/tally.ts'

/**
 * What a playbook calls the reason for which a journey ended: the name of a goal, an exit or another journey, or the words
 * of an end.
 */
export function nameOfEnd(
  track: JourneyTrack | undefined,
  reason: string,
  trackOf: (trackId: string) => JourneyTrack | undefined,
): Name | null {
  const to = trackOfMove(reason)
  const other = to === null ? undefined : trackOf(to)
  if (other) return { name: `转到「${other.name}」`, nameEn: `went over to “${other.name_en ?? other.name}”` }
  const named = [...(track?.goals ?? []), ...(track?.exits ?? [])].find(({ id }) => id === reason)
  if (named) return { name: named.name, nameEn: named.name_en ?? null }
  const end = stepsWithin(track?.steps ?? []).find((step) => step.kind === 'end' && step.reason === reason)
  return end?.kind === 'end' ? { name: end.reason, nameEn: end.reason_en ?? null } : null
}

/** What the parts of a journey are called. */
export type FunnelWords = {
  words: JourneyWords
  nameOf: (stepId: string) => Name
  trackOf: (trackId: string) => JourneyTrack | undefined
}

/** A journey with what became of those who came to each of its steps. */
export function funnelOf(
  track: JourneyTrack,
  { words, nameOf, trackOf }: FunnelWords,
  tally: readonly TallyRow[],
  goals: readonly GoalRow[],
  held: number,
): RunJourney {
  const mine = tally.filter((row) => row.trackId === track.id)
  const bySteps = Map.groupBy(mine, (row) => row.stepId)
  const figuresOf = (step: JourneyStep): StepFigures => figures(track, trackOf, step, bySteps.get(step.id) ?? [])
  const sum = (...outcomes: TallyRow['outcome'][]): number =>
    mine.filter((row) => outcomes.includes(row.outcome)).reduce((total, row) => total + row.count, 0)
  const first = track.steps[0]
  return {
    trackId: track.id,
    name: track.name,
    nameEn: track.name_en ?? null,
    audience: track.audience,
    entry: words.entry,
    entered: first ? countOf(bySteps.get(first.id) ?? [], 'reached') : 0,
    underWay: sum('here'),
    over: sum('ended', 'exited'),
    held,
    goals: (track.goals ?? []).map((goal) => ({
      goalId: goal.id,
      name: goal.name,
      nameEn: goal.name_en ?? null,
      when: words.goals[goal.id] ?? { zh: goal.name, en: goal.name_en ?? goal.name },
      reached: mine
        .filter((row) => row.outcome === 'goal' && row.reason === goal.id)
        .reduce((total, row) => total + row.count, 0),
      medianDays: goals.find((row) => row.trackId === track.id && row.goalId === goal.id)?.medianDays ?? null,
    })),
    lines: linesOf(track.steps, 0, words, nameOf, figuresOf),
  }
}

function linesOf(
  steps: readonly JourneyStep[],
  depth: number,
  words: JourneyWords,
  nameOf: (stepId: string) => Name,
  figuresOf: (step: JourneyStep) => StepFigures,
): JourneyLine[] {
  const within = (inner: readonly JourneyStep[]): JourneyLine[] => linesOf(inner, depth + 1, words, nameOf, figuresOf)
  const otherwiseLines = (inner: readonly JourneyStep[] | undefined, name: Name): JourneyLine[] =>
    inner === undefined || inner.length === 0 ? [] : [{ kind: 'way', depth, ...name, when: null }, ...within(inner)]
  return steps.flatMap((step): JourneyLine[] => [
    {
      kind: 'step',
      depth,
      stepId: step.id,
      ...calledOf(step, words, nameOf),
      act: step.kind,
      says: saysOf(step, words),
      figures: figuresOf(step),
    },
    ...(step.kind === 'branch'
      ? [
          ...step.cases.flatMap((each): JourneyLine[] => [
            {
              kind: 'way',
              depth,
              name: each.name,
              nameEn: each.name_en ?? null,
              when: words.cases[`${step.id}/${each.id}`] ?? null,
            },
            ...within(each.steps),
          ]),
          ...otherwiseLines(step.otherwise, { name: '其余的人', nameEn: 'everybody else' }),
        ]
      : []),
    ...(step.kind === 'wait' ? otherwiseLines(step.otherwise, { name: '时间到了', nameEn: 'the time was up' }) : []),
  ])
}

const saysOf = (step: JourneyStep, words: JourneyWords): Words => words.steps[step.id] ?? { zh: step.id, en: step.id }

/** A step without a name is called by what it does. */
function calledOf(step: JourneyStep, words: JourneyWords, nameOf: (stepId: string) => Name): Name {
  if (step.name !== undefined || step.kind === 'staff-task') return nameOf(step.id)
  const says = saysOf(step, words)
  return { name: says.zh, nameEn: says.en }
}

function figures(
  track: JourneyTrack,
  trackOf: FunnelWords['trackOf'],
  step: JourneyStep,
  rows: readonly TallyRow[],
): StepFigures {
  const reached = countOf(rows, 'reached')
  const here = countOf(rows, 'here')
  const over = countOf(rows, 'ended') + countOf(rows, 'exited')
  const reasons = (...outcomes: TallyRow['outcome'][]): ReasonCount[] => reasonsOf(track, trackOf, rows, outcomes)
  const sent = countOf(rows, 'sent')
  return {
    reached,
    here,
    wentOn: Math.max(0, reached - here - over),
    ended: reasons('ended', 'exited'),
    messages:
      step.kind === 'send' || step.kind === 'welcome'
        ? {
            asking: countOf(rows, 'asking'),
            open: Math.max(0, countOf(rows, 'released') - sent - countOf(rows, 'not_sent')),
            sent,
            notSent: reasons('not_sent'),
            posted: countOf(rows, 'fell_back'),
            skipped: reasons('skipped'),
          }
        : null,
    waits:
      step.kind === 'wait' && step.when !== undefined
        ? { happened: countOf(rows, 'happened'), timedOut: countOf(rows, 'timed_out') }
        : null,
  }
}

const countOf = (rows: readonly TallyRow[], outcome: TallyRow['outcome']): number =>
  rows.filter((row) => row.outcome === outcome).reduce((sum, row) => sum + row.count, 0)

function reasonsOf(
  track: JourneyTrack,
  trackOf: FunnelWords['trackOf'],
  rows: readonly TallyRow[],
  outcomes: readonly TallyRow['outcome'][],
): ReasonCount[] {
  const isEnd = outcomes.includes('ended')
  return rows
    .filter((row) => outcomes.includes(row.outcome))
    .map(({ reason, count }) => ({ reason, name: isEnd ? nameOfEnd(track, reason, trackOf) : null, count }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1))
}
