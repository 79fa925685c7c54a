import { atMinute, minuteMs, minuteOf, weekday, type Day } from './day.ts'
import { delayAround, draw, weighted } from './draw.ts'
import { parameters } from './parameters.ts'

/** How a staff member works: when, and how soon a mass send is confirmed. */
export type StaffHabits = {
  confirms: 'quickly' | 'late' | 'seldom'
  /** Minutes from midnight of the corp's day. */
  workFrom: number
  workTo: number
  /** Days of the week off duty, 1 Monday to 7 Sunday. */
  daysOff: number[]
}

const kinds = ['quickly', 'late', 'seldom'] as const

/** A person's habits: they follow from seed and person alone and never change. */
export function staffHabits(seed: string, person: string): StaffHabits {
  const { confirms, workFrom, workTo, workShift, oneDayOff } = parameters.staff
  const trait = (purpose: string): number => draw(seed, person, 'always', purpose)
  const firstDayOff = 1 + Math.floor(trait('day off') * 7)
  const shift = (trait('work shift') * 2 - 1) * workShift
  return {
    confirms: kinds[weighted([confirms.quickly, confirms.late, confirms.seldom], trait('confirms'))] ?? 'late',
    workFrom: workFrom + shift,
    workTo: workTo + shift,
    daysOff: trait('days off') < oneDayOff ? [firstDayOff] : [firstDayOff, (firstDayOff % 7) + 1],
  }
}

/** A mass send that waits for a staff member's tap. */
export type ConfirmRequest = {
  /** Distinguishes the tasks of one person; the same task has the same key in every run. */
  key: string
  at: number
  /** The corp day of `at`. */
  day: Day
  /** 0 for the task itself, n for its n-th reminder. */
  reminder: number
}

/**
 * When a staff member taps 发送, or undefined when this task or reminder does not move them to.
 * Outside working hours some tap all the same; the others do it when they next come on duty, within a day off or two.
 */
export function confirmsAt(seed: string, person: string, request: ConfirmRequest): number | undefined {
  const { confirmChance, remindedChance, confirmMinutes, confirmSpread, confirmsOffDuty } = parameters.staff
  const habits = staffHabits(seed, person)
  const chance = (request.reminder === 0 ? confirmChance : remindedChance)[habits.confirms]
  const roll = (purpose: string): number =>
    draw(seed, person, request.day.date, `${purpose} ${request.key} ${request.reminder}`)
  if (roll('confirms') >= chance) return undefined
  const median = request.reminder === 0 ? confirmMinutes[habits.confirms] : confirmMinutes.quickly
  const tap = request.at + delayAround(median, confirmSpread, roll('confirm delay')) * minuteMs
  return roll('off duty') < confirmsOffDuty ? tap : onDuty(habits, request.day, tap)
}

/**
 * When a staff member answers a contact's letter, the `nth` of the day between the two; undefined when not at all, or when enough
 * was written. Off duty the answer waits for the next spell of duty.
 */
export function answersLetterAt(
  seed: string,
  person: string,
  letter: { from: string; at: number; day: Day; nth: number },
): number | undefined {
  const { answers, answerMinutes, confirmSpread, lettersMost } = parameters.staff
  if (letter.nth >= lettersMost) return undefined
  const habits = staffHabits(seed, person)
  const roll = (purpose: string): number =>
    draw(seed, person, letter.day.date, `${purpose} ${letter.from} ${letter.nth}`)
  if (roll('answers letter') >= answers[habits.confirms]) return undefined
  const at =
    letter.at + delayAround(answerMinutes[habits.confirms], confirmSpread, roll('answer letter when')) * minuteMs
  return Math.round(onDuty(habits, letter.day, at))
}

/** The instant itself when the person is on duty then, else the beginning of the next spell of duty. */
function onDuty(habits: StaffHabits, day: Day, at: number): number {
  const length = day.to - day.from
  const later = Math.floor((at - day.from) / length)
  for (let ahead = later; ahead < later + 8; ahead++) {
    const from = day.from + ahead * length
    const theDay: Day = {
      date: Temporal.PlainDate.from(day.date).add({ days: ahead }).toString(),
      from,
      to: from + length,
    }
    if (habits.daysOff.includes(weekday(theDay.date))) continue
    const minute = minuteOf(theDay, Math.max(at, theDay.from))
    if (minute < habits.workFrom) return atMinute(theDay, habits.workFrom)
    if (minute < habits.workTo) return Math.max(at, theDay.from)
  }
  return at
}
