import { sharedTimes, type CompiledPlaybook, type CompiledStep } from './compile.ts'
import { dayOf, epochDayOf, type Day } from './day.ts'
import { winnersOn, type ScheduledStep } from './slot.ts'

/** Which content of its column comes up, asked in the order in which a group chat's plan goes by. */
export interface Places {
  next(compiled: CompiledStep, day: Day, phaseId: string | null): number
}

/**
 * In order: how often the column has gone out in this group chat. In rotation: the calendar's own place for the day, and
 * on top how often steps that differ from chat to chat have gone out here. Counted from 0, beyond the column's length.
 */
export function placesOf(playbook: CompiledPlaybook, zone: string): Places {
  const counts = new Map<string, { epochDay: number; before: number; own: number; today: number }>()
  return {
    next(compiled, day, phaseId) {
      const column = compiled.column
      if (column === null) return 0
      const last = counts.get(column.id) ?? { epochDay: day.epochDay, before: 0, own: 0, today: 0 }
      const isNewDay = last.epochDay !== day.epochDay
      const before = isNewDay ? last.before + last.own : last.before
      const today = isNewDay ? 0 : last.today
      const counted = column.pick === 'in-order' || compiled.isPerGroupChat ? 1 : 0
      counts.set(column.id, {
        epochDay: day.epochDay,
        before,
        own: (isNewDay ? 0 : last.own) + counted,
        today: today + 1,
      })
      const base = column.pick === 'in-order' ? 0 : rotationPlace(playbook, column.id, phaseId, day.epochDay, zone)
      return base + before + today
    },
  }
}

/** Where every rotation begins; days before it all get the first content. */
const ROTATION_EPOCH = epochDayOf(new Temporal.PlainDate(2020, 1, 1))

/**
 * How many times a `rotate` column has gone out before a day, counted from 2020 in the plan the calendar alone makes for
 * a phase: without group age, variables and what group chats have been through. So all group chats in a phase get the
 * same content on the same day, and one mass send carries it.
 */
function rotationPlace(
  playbook: CompiledPlaybook,
  columnId: string,
  phaseId: string | null,
  epochDay: number,
  zone: string,
): number {
  const key = `${zone} ${phaseId ?? ''}`
  const rotation = playbook.rotations.get(key) ?? { countedUntil: ROTATION_EPOCH, wins: new Map<string, number[]>() }
  playbook.rotations.set(key, rotation)
  if (rotation.countedUntil < epochDay) {
    const shared = sharedTimes(playbook, zone)
    const steps = playbook.steps.flatMap((compiled): ScheduledStep[] => {
      const timesOn = shared.get(compiled.step.id)
      return timesOn === undefined ? [] : [{ compiled, timesOn }]
    })
    for (; rotation.countedUntil < epochDay; rotation.countedUntil += 1) {
      for (const { compiled, times } of winnersOn(steps, dayOf(rotation.countedUntil), phaseId)) {
        if (compiled.column?.pick !== 'rotate') continue
        const days = rotation.wins.get(compiled.column.id) ?? []
        days.push(...times.map(() => rotation.countedUntil))
        rotation.wins.set(compiled.column.id, days)
      }
    }
  }
  return countBefore(rotation.wins.get(columnId) ?? [], epochDay)
}

/** How many of the ascending days lie before `epochDay`. */
function countBefore(days: readonly number[], epochDay: number): number {
  let low = 0
  let high = days.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((days[middle] ?? epochDay) < epochDay) low = middle + 1
    else high = middle
  }
  return low
}
