import type { Column, PlaybookDocument, VariableValues } from '#contract/playbook.ts'
import { type BanditAsk, type BanditStand, type Choice, choose, columnBanditId } from './bandit/choice.ts'
import { sharedTimes, type CompiledPlaybook, type CompiledStep } from './compile.ts'
import { dayOf, epochDayOf, type Day } from './day.ts'
import { poolOf } from './pool.ts'
import { winnersOn, type ScheduledStep } from './slot.ts'

/** What comes up for one turn of a step: the content, and its place among `of` that the group chat may get, from 0. */
export interface Picked {
  contentId: string
  place: number
  of: number
  choice: Choice | null
}

/** Which content comes up, asked in the order in which a group chat's plan goes by. */
export interface Places {
  next(compiled: CompiledStep, day: Day, phaseId: string | null, due: { position: number; time: string }): Picked
  /** Tells of a content that the group chat is sent, by whatever step. */
  used(contentId: string): void
}

/** What contents are picked for: one group chat. */
export type PickContext = {
  document: PlaybookDocument
  zone: string
  variables: VariableValues
  bandit: ((ask: BanditAsk) => BanditStand) | undefined
}

/**
 * In order: how often the column has gone out in this group chat. In rotation: the calendar's own place for the day, and
 * on top how often steps that differ from chat to chat have gone out here. Counted from 0, beyond the pool's length. Least
 * recent: the first that this group chat never had, else the one it had longest ago. Bandit: by its shares, without what
 * went out here in the last turns, half of the pool at most. A column's pool is what of it is for this group chat.
 */
export function placesOf(playbook: CompiledPlaybook, context: PickContext): Places {
  const counts = new Map<string, { epochDay: number; before: number; own: number; today: number }>()
  const pools = new Map<string, readonly string[]>()
  const lastUsed = new Map<string, number>()
  const turns = new Map<string, string[]>()
  let uses = 0
  const poolFor = (column: Column): readonly string[] => {
    const pool = pools.get(column.id) ?? poolOf(context.document, column, context.variables)
    pools.set(column.id, pool)
    return pool
  }
  const placeIn = (column: Column, compiled: CompiledStep, day: Day, phaseId: string | null): number => {
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
    const base =
      column.pick === 'in-order' ? 0 : rotationPlace(playbook, column.id, phaseId, day.epochDay, context.zone)
    return base + before + today
  }
  const leastRecent = (pool: readonly string[]): number =>
    pool.reduce((best, id, place) => {
      const at = lastUsed.get(id) ?? -1
      return at < (lastUsed.get(pool[best] ?? '') ?? -1) ? place : best
    }, 0)
  const chosen = (column: Column, pool: readonly string[], ask: Omit<BanditAsk, 'banditId'>): Choice | null => {
    if (context.bandit === undefined) return null
    const banditId = columnBanditId(column.id)
    const had = turns.get(column.id) ?? []
    const recent = had.slice(Math.max(0, had.length - Math.floor((pool.length - 1) / 2)))
    const choice = choose(
      banditId,
      context.bandit({ ...ask, banditId }),
      (armId) => pool.includes(armId) && !recent.includes(armId),
    )
    if (choice !== null) turns.set(column.id, [...had, choice.armId])
    return choice
  }
  return {
    next(compiled, day, phaseId, { position, time }) {
      const { column, step } = compiled
      if (column === null) {
        const list = step.contents ?? (step.content === undefined ? [] : [step.content])
        const place = list.length === 0 ? 0 : position % list.length
        return { contentId: list[place] ?? '', place, of: list.length, choice: null }
      }
      const pool = poolFor(column)
      const of = pool.length
      const choice = column.pick === 'bandit' ? chosen(column, pool, { stepId: step.id, date: day.date, time }) : null
      if (choice !== null) return { contentId: choice.armId, place: pool.indexOf(choice.armId), of, choice }
      const place =
        column.pick === 'least-recent' ? leastRecent(pool) : placeIn(column, compiled, day, phaseId) % Math.max(1, of)
      return { contentId: pool[place] ?? '', place, of, choice: null }
    },
    used(contentId) {
      uses += 1
      lastUsed.set(contentId, uses)
    },
  }
}

/** Where every rotation begins; days before it all get the first content. */
const ROTATION_EPOCH = epochDayOf(new Temporal.PlainDate(2020, 1, 1))

/** A bandit that is told nothing goes round with the calendar. */
const goesRound = ({ pick }: Column): boolean => pick === 'rotate' || pick === 'bandit'

/**
 * How many times a column that goes round has gone out before a day, counted from 2020 in the plan the calendar alone makes for
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
        if (compiled.column === null || !goesRound(compiled.column)) continue
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
