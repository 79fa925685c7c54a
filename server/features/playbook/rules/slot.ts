import type { WhyPart } from '#contract/playbook/occurrence.ts'
import type { CompiledStep } from './compile.ts'
import type { Day } from './day.ts'
import type { DueTime, TimesOn } from './due-time.ts'

export interface ScheduledStep {
  compiled: CompiledStep
  timesOn: TimesOn
}

/** A step that goes out on a day, and the steps of its slot that gave way. */
export interface Winner {
  compiled: CompiledStep
  times: readonly DueTime[]
  over: Extract<WhyPart, { kind: 'slot' }>['over']
}

/** Narrower recurrence first, then higher priority, then the document's order (spec 10, calendar track). */
const firstOf = (a: Winner, b: Winner): number =>
  b.compiled.specificity - a.compiled.specificity ||
  b.compiled.priority - a.compiled.priority ||
  a.compiled.order - b.compiled.order

const becauseOf = (winner: CompiledStep, loser: CompiledStep): Winner['over'][number]['because'] => {
  if (loser.specificity < winner.specificity) return 'less-specific'
  return loser.priority < winner.priority ? 'lower-priority' : 'later-in-document'
}

/** What goes out on a day among steps: every step without a slot, and of each slot the first. In the document's order. */
export function winnersOn(steps: readonly ScheduledStep[], day: Day, phaseId: string | null): Winner[] {
  const alone: Winner[] = []
  const bySlot = new Map<string, Winner[]>()
  for (const { compiled, timesOn } of steps) {
    if (compiled.phases !== null && (phaseId === null || !compiled.phases.has(phaseId))) continue
    const times = timesOn(day)
    if (times.length === 0) continue
    const candidate: Winner = { compiled, times, over: [] }
    const slot = compiled.step.slot
    if (slot === undefined) alone.push(candidate)
    else bySlot.set(slot, [...(bySlot.get(slot) ?? []), candidate])
  }
  for (const candidates of bySlot.values()) {
    const [winner, ...others] = candidates.sort(firstOf)
    if (winner === undefined) continue
    const over = others.map(({ compiled }) => ({
      stepId: compiled.step.id,
      because: becauseOf(winner.compiled, compiled),
    }))
    alone.push({ ...winner, over })
  }
  return alone.sort((a, b) => a.compiled.order - b.compiled.order)
}
