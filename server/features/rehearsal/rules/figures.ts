import type { Conflict, ConflictCount, JourneyFigures, RehearsedDay, StepFigures } from '#contract/rehearsal.ts'
import type { DropReason, HoldReason } from '#server/features/governor/index.ts'

export const loadBuckets = 7
const conflictsKept = 200
const conflictStepsKept = 100

/** What is counted while a rehearsal runs. */
export class Figures {
  readonly days: RehearsedDay[]
  readonly journeys: Record<string, JourneyFigures> = {}
  readonly holds: Partial<Record<HoldReason, number>> = {}
  readonly drops: Partial<Record<DropReason | 'asked', number>> = {}
  readonly conflicts: Conflict[] = []
  conflictCount = 0
  readonly #conflictCounts = new Map<string, ConflictCount>()
  /** Posts that went by hand for want of WeCom’s quota. */
  quotaShort = 0
  maxPerGroupPerDay = 0
  maxPerMemberPerDay = 0
  /** `chat content` of what was sent, with the day. */
  readonly #lastSent = new Map<string, number>()
  repeats = 0
  /** The same of posts that stand in for messages of a journey. */
  fallbackRepeats = 0
  soonestRepeatDays: number | null = null
  /** Taps and by-hand work of each member of staff on each day. */
  readonly #work = new Map<string, { taps: number; byHand: number; tasks: number }>()
  /** Totals of each group chat, from which ranges are told. */
  readonly #chats = new Map<
    string,
    { speakers: number; clickers: number; left: number; orders: number; paidFen: number }
  >()
  readonly #byDate: ReadonlyMap<string, RehearsedDay>

  constructor(dates: readonly string[]) {
    this.days = dates.map(emptyDay)
    this.#byDate = new Map(this.days.map((day) => [day.date, day]))
  }

  day(date: string): RehearsedDay {
    const day = this.#byDate.get(date)
    if (!day) throw new Error(`${date} is not rehearsed`)
    return day
  }

  tapped(date: string, userid: string): void {
    this.day(date).taps += 1
    this.workOf(date, userid).taps += 1
  }

  byHand(date: string, userid: string): void {
    this.day(date).byHand += 1
    this.workOf(date, userid).byHand += 1
  }

  asked(date: string, userid: string): void {
    this.workOf(date, userid).tasks += 1
  }

  reminded(date: string): void {
    this.day(date).reminders += 1
  }

  workOf(date: string, userid: string): { taps: number; byHand: number; tasks: number } {
    const key = `${date} ${userid}`
    const known = this.#work.get(key) ?? { taps: 0, byHand: 0, tasks: 0 }
    this.#work.set(key, known)
    return known
  }

  get work(): readonly { taps: number; byHand: number; tasks: number }[] {
    return [...this.#work.values()]
  }

  chat(id: string): { speakers: number; clickers: number; left: number; orders: number; paidFen: number } {
    const known = this.#chats.get(id) ?? { speakers: 0, clickers: 0, left: 0, orders: 0, paidFen: 0 }
    this.#chats.set(id, known)
    return known
  }

  /** The totals of each of so many group chats; those in which nothing happened included. */
  chatsOf(
    ids: readonly string[],
  ): { speakers: number; clickers: number; left: number; orders: number; paidFen: number }[] {
    return ids.map((id) => this.chat(id))
  }

  conflict(conflict: Conflict): void {
    this.conflictCount += 1
    const { stepId, kind, reason } = conflict
    const key = `${stepId} ${kind} ${reason}`
    const known = this.#conflictCounts.get(key) ?? { stepId, kind, reason, count: 0 }
    this.#conflictCounts.set(key, { ...known, count: known.count + 1 })
    if (this.conflicts.length < conflictsKept) this.conflicts.push(conflict)
  }

  get conflictsByStep(): ConflictCount[] {
    return [...this.#conflictCounts.values()].sort((a, b) => b.count - a.count).slice(0, conflictStepsKept)
  }

  /** Notes what a group chat was sent on the n-th day, and whether it had it less than 14 days before. */
  sent(chatId: string, contentId: string, { nth, isFallback }: { nth: number; isFallback: boolean }): void {
    const key = `${chatId} ${contentId}`
    const last = this.#lastSent.get(key)
    this.#lastSent.set(key, nth)
    if (last === undefined || nth - last >= repeatDays) return
    if (isFallback) {
      this.fallbackRepeats += 1
      return
    }
    this.repeats += 1
    this.soonestRepeatDays = Math.min(this.soonestRepeatDays ?? repeatDays, nth - last)
  }

  journey(trackId: string): JourneyFigures {
    return (this.journeys[trackId] ??= { entered: 0, ended: {}, underWay: 0, goals: {}, steps: {}, branches: {} })
  }

  step(trackId: string, stepId: string): StepFigures {
    const { steps } = this.journey(trackId)
    return (steps[stepId] ??= { reached: 0, sent: 0, fellBack: 0, deferred: 0, expired: 0, skipped: {} })
  }
}

/** A content should not come back sooner (spec 10, Columns). */
const repeatDays = 14

export function count<Key extends string>(counts: Partial<Record<Key, number>>, key: Key): void {
  counts[key] = (counts[key] ?? 0) + 1
}

const emptyDay = (date: string): RehearsedDay => ({
  date,
  due: 0,
  massSends: 0,
  staffTasks: 0,
  messages: 0,
  welcomes: 0,
  deferred: 0,
  skipped: 0,
  expired: 0,
  taps: 0,
  reminders: 0,
  byHand: 0,
  load: Array.from({ length: loadBuckets }, () => 0),
  joined: 0,
  left: 0,
  members: 0,
  speakers: 0,
  clickers: 0,
  orders: 0,
  paidFen: 0,
})
