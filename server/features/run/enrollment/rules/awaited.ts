import type { Condition, ConditionEventKind } from '#contract/condition.ts'
import type { Program } from '#server/features/playbook/index.ts'

/** What happens to contacts that a wait or a goal may be for; `tag` is that one was put on. */
export type Happening = ConditionEventKind | 'tag'

/** What a journey has to be told of: whether a wait is for it, and for how many days after the entry a goal may be. */
export type Awaiting = { isWaitedFor: boolean; goalDays: number | null }

const nothing: Awaiting = { isWaitedFor: false, goalDays: null }
const known = new WeakMap<Program, Map<Happening, Awaiting>>()

export const awaitingOf = (program: Program, happening: Happening): Awaiting => {
  const found = known.get(program) ?? allOf(program)
  known.set(program, found)
  return found.get(happening) ?? nothing
}

function allOf({ nodes, goals }: Program): Map<Happening, Awaiting> {
  const found = new Map<Happening, Awaiting>()
  const put = (condition: Condition, goalDays: number | null): void => {
    for (const happening of happeningsOf(condition)) {
      const before = found.get(happening) ?? nothing
      const days = Math.max(before.goalDays ?? 0, goalDays ?? 0)
      found.set(happening, {
        isWaitedFor: before.isWaitedFor || goalDays === null,
        goalDays: days === 0 ? null : days,
      })
    }
  }
  for (const node of nodes.values()) if (node.kind === 'await') put(node.when, null)
  for (const goal of goals) put(goal.when, goal.withinDays)
  return found
}

/** What may change whether a condition holds. */
function happeningsOf(condition: Condition): Happening[] {
  if ('all' in condition) return condition.all.flatMap(happeningsOf)
  if ('any' in condition) return condition.any.flatMap(happeningsOf)
  if ('not' in condition) return happeningsOf(condition.not)
  if ('event' in condition) return [condition.event]
  if ('friend' in condition) return ['contact.added', 'contact.removed']
  if ('member' in condition) return ['membership.joined', 'membership.left']
  return 'tag' in condition ? ['tag'] : []
}
