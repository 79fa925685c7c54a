import type { Arm, Channel, Experiment, PlaybookDocument, Step, VariableValues } from '#contract/playbook.ts'
import type { WhyPart } from '#contract/playbook/occurrence.ts'
import { localDateOf, type CorpInstant } from '#server/kernel/time.ts'
import {
  compile,
  dueInstant,
  sharedTimes,
  type CompiledPlaybook,
  type CompiledStep,
  type DueInstant,
} from './compile.ts'
import { dayOf, epochDayOf, type Day } from './day.ts'
import { type BanditAsk, type BanditStand, type Choice, choose, columnBanditId } from './bandit/choice.ts'
import { type Draw, drawn } from './experiment.ts'
import { phaseOf } from './phase.ts'
import { type Picked, placesOf } from './pick.ts'
import { restsOnUnpublishedYear, timesOf } from './schedule.ts'
import { winnersOn, type ScheduledStep, type Winner } from './slot.ts'

/** What a plan for one group chat rests on. `variables` are complete: declared defaults and filled values included. */
export interface PlanContext {
  zone: string
  /** Nothing due before this is planned: days already past when the playbook is applied are left out. */
  appliedAt: CorpInstant
  chat: { createdAt: CorpInstant; memberCount: number | null; phaseByHand: string | null }
  variables: VariableValues
  /** Where the group chat falls in an experiment; left out, every step is planned as it is written. */
  draw?: Draw
  /** How a bandit stands; left out, its experiment is planned as written, and its column goes round by the calendar. */
  bandit?: (ask: BanditAsk) => BanditStand
}

/** One due step for one group chat. `slot` is the step's slot, or its own id where it has none. */
export interface PlannedOccurrence {
  trackId: string
  stepId: string
  slot: string
  columnId: string | null
  /** Where it goes by hand; null: into the group chat. */
  channel: Channel | null
  contentId: string
  /** Of its variants the one that its arm names; null: the content itself. */
  variant: string | null
  variantKeys: readonly string[]
  /** The experiment that the group chat is in, and its arm. */
  experiment: { experimentId: string; armId: string } | null
  /** Its arm sends nothing. */
  isHeldOut: boolean
  phaseId: string | null
  localDate: Temporal.PlainDate
  /** As written; the due instant lies later where the zone's clock jumps over it. */
  localTime: Temporal.PlainTime
  dueAt: CorpInstant
  /** The clock shows the local time twice on this day, and the second is meant. */
  isSecondPass: boolean
  priority: number
  specificity: number
  why: readonly WhyPart[]
}

/**
 * What is due for a group chat on the local days from `from` to before `to`, by due instant. Pure and the same for every
 * window: the occurrences of [a, c) are those of [a, b) and [b, c).
 */
export function occurrencesOf(
  document: PlaybookDocument,
  context: PlanContext,
  from: Temporal.PlainDate,
  to: Temporal.PlainDate,
): PlannedOccurrence[] {
  const playbook = compile(document)
  const dayOne = epochDayOf(localDateOf(context.chat.createdAt, context.zone))
  const appliedOn = epochDayOf(localDateOf(context.appliedAt, context.zone))
  const steps = scheduledSteps(playbook, context, dayOne)
  const begin = Math.max(dayOne, appliedOn)
  const wanted = Math.max(begin, epochDayOf(from))
  const end = epochDayOf(to)
  const places = placesOf(playbook, {
    document,
    zone: context.zone,
    variables: context.variables,
    bandit: context.bandit,
  })
  const planned: PlannedOccurrence[] = []
  for (let epochDay = playbook.hasHistory ? begin : wanted; epochDay < end; epochDay += 1) {
    const day = dayOf(epochDay)
    const groupDay = epochDay - dayOne + 1
    const { memberCount, phaseByHand } = context.chat
    const phaseId = phaseOf(document, { groupDay, memberCount, byHand: phaseByHand })?.id ?? null
    const today: PlannedOccurrence[] = []
    for (const winner of winnersOn(steps, day, phaseId).sort(leastRecentLast)) {
      const seen = new Set<bigint>()
      const split = drawn(winner.compiled.step.experiment, context.draw)
      for (const written of winner.times) {
        const tried = armOf(winner.compiled.step, split, context, day, written.time)
        const { arm } = tried
        const due = arm?.at === undefined ? written : { ...written, time: arm.at }
        const instant = dueInstant(playbook, context.zone, day, due)
        // What a gap moves may come to another time of the same step.
        if (instant === null || seen.has(instant.dueAt.epochNanoseconds)) continue
        seen.add(instant.dueAt.epochNanoseconds)
        if (epochDay === appliedOn && Temporal.Instant.compare(instant.dueAt, context.appliedAt) < 0) continue
        const picked = places.next(winner.compiled, day, phaseId, due)
        const contentId = arm?.content ?? picked.contentId
        if (!arm?.holdout) places.used(contentId)
        if (epochDay < wanted) continue
        today.push(toOccurrence(playbook, { winner, day, phaseId, instant, contentId, picked, tried }))
      }
    }
    planned.push(...today.sort(byDue))
  }
  // Days follow one another, except where a zone leaves out a whole day and its times fall among the next one's.
  const isInOrder = planned.every((each, i) => i === 0 || byDue(planned[i - 1] ?? each, each) <= 0)
  return isInOrder ? planned : planned.sort(byDue)
}

/** What was had longest ago is known when the day's other steps are, whatever their hour. */
const leastRecentLast = (a: Winner, b: Winner): number =>
  Number(a.compiled.column?.pick === 'least-recent') - Number(b.compiled.column?.pick === 'least-recent')

const byDue = (a: PlannedOccurrence, b: PlannedOccurrence): number => Temporal.Instant.compare(a.dueAt, b.dueAt)

function scheduledSteps(playbook: CompiledPlaybook, context: PlanContext, dayOne: number): ScheduledStep[] {
  const scope = { zone: context.zone, values: context.variables, dayOne }
  const shared = sharedTimes(playbook, context.zone)
  return playbook.steps.flatMap((compiled) => {
    const timesOn = shared.get(compiled.step.id) ?? timesOf(compiled.step.when, compiled.at, scope)
    return timesOn === null ? [] : [{ compiled, timesOn }]
  })
}

/** The arm of a step's experiment that a turn goes by, and what a bandit chose it out of. */
interface Tried {
  arm: Arm | null
  choice: Choice | null
}

function armOf({ id, experiment }: Step, split: Arm | null, context: PlanContext, { date }: Day, time: string): Tried {
  // A holdout of a bandit holds out the same group chats for good.
  if (experiment?.mode !== 'bandit' || split?.holdout) return { arm: split, choice: null }
  if (split === null || context.bandit === undefined) return { arm: null, choice: null }
  const choice = choose(experiment.id, context.bandit({ banditId: experiment.id, stepId: id, date, time }), () => true)
  return { arm: experiment.arms.find((arm) => arm.id === choice?.armId) ?? null, choice }
}

/** One winning time of a day, with all that its occurrence is made of. */
interface Due {
  winner: Winner
  day: Day
  phaseId: string | null
  instant: DueInstant
  contentId: string
  picked: Picked
  tried: Tried
}

/** What its clicks are counted by: the arm of its experiment, or the content that its column's bandit chose. */
function countedAs({ step, column }: CompiledStep, { picked, tried }: Due): PlannedOccurrence['experiment'] {
  if (step.experiment !== undefined && tried.arm !== null)
    return { experimentId: step.experiment.id, armId: tried.arm.id }
  return column === null || picked.choice === null
    ? null
    : { experimentId: columnBanditId(column.id), armId: picked.choice.armId }
}

function toOccurrence(playbook: CompiledPlaybook, due: Due): PlannedOccurrence {
  const { winner, contentId } = due
  const { compiled } = winner
  const { arm } = due.tried
  return {
    trackId: compiled.trackId,
    stepId: compiled.step.id,
    slot: compiled.step.slot ?? compiled.step.id,
    columnId: compiled.column?.id ?? null,
    channel: compiled.step.channel ?? null,
    contentId,
    variant: arm?.variant ?? null,
    variantKeys: playbook.variantKeys.get(contentId) ?? ['a'],
    experiment: countedAs(compiled, due),
    isHeldOut: arm?.holdout ?? false,
    phaseId: due.phaseId,
    localDate: due.day.date,
    localTime: due.instant.localTime,
    dueAt: due.instant.dueAt,
    isSecondPass: due.instant.isSecondPass,
    priority: compiled.priority,
    specificity: compiled.specificity,
    why: whyOf(due),
  }
}

function whyOf({ winner, day, phaseId, instant, picked, tried: { arm, choice } }: Due): WhyPart[] {
  const { compiled, over } = winner
  const { step, column } = compiled
  const why: WhyPart[] = [{ kind: 'schedule', stepId: step.id, ...compiled.schedule }]
  if (phaseId !== null) why.push({ kind: 'phase', phaseId })
  if (step.slot !== undefined) why.push({ kind: 'slot', slotId: step.slot, over })
  if (column !== null) {
    const { place, of } = picked
    if (picked.choice === null) why.push({ kind: 'pick', columnId: column.id, pick: column.pick, place: place + 1, of })
    else why.push(banditPart(picked.choice, column.id))
  }
  if (choice !== null) why.push(banditPart(choice, null))
  else if (step.experiment !== undefined && arm !== null) why.push(armPart(step.experiment, arm))
  if (instant.shiftedTo !== null) {
    const written = instant.localTime.toString({ smallestUnit: 'minute' })
    why.push({ kind: 'clock-shift', written, shiftedTo: instant.shiftedTo })
  }
  const unpublished = restsOnUnpublishedYear(step.when, day)
  if (unpublished !== null) why.push({ kind: 'holiday-unpublished', year: unpublished })
  return why
}

const banditPart = ({ arms, ...choice }: Choice, columnId: string | null): WhyPart => ({
  kind: 'bandit',
  ...choice,
  columnId,
  arms: [...arms],
})

const armPart = ({ id, arms }: Experiment, arm: Arm): WhyPart => ({
  kind: 'experiment',
  experimentId: id,
  armId: arm.id,
  weight: arm.weight,
  of: arms.reduce((sum, each) => sum + each.weight, 0),
  variant: arm.variant ?? null,
  isHeldOut: arm.holdout ?? false,
})
