/** Absences 休假: when members of staff are away, who stands in for them, and what becomes of their tasks. */
import { z } from 'zod'
import { instant } from './occurrence.ts'

/** Most days that one absence lasts, and that it is entered ahead; a parental leave and its year fit. */
export const ABSENCE_DAYS_MAX = 366
/** Days that an absence may be entered late: who was ill says so when they are back on their feet. */
export const ABSENCE_LATE_DAYS = 7

/** A moment on the corp's wall clock, such as 2026-11-30T09:00. */
const localMoment = z
  .string()
  .regex(/^20\d\d-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d$/)
  .refine(isDay, 'There is no such day.')

function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number)
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

export const absenceParams = z.strictObject({ staffId: z.guid() })
export const oneAbsenceParams = z.strictObject({ staffId: z.guid(), staffAbsenceId: z.guid() })

/** From (included) until (excluded), both in the corp's zone; a whole day ends with the midnight after it. */
export const enterAbsence = z.strictObject({
  from: localMoment,
  until: localMoment,
  reason: z.string().trim().max(200).default(''),
  /** Who is asked in their place; without one, who leads them. */
  deputyStaffId: z.guid().nullable().default(null),
})
export type EnterAbsence = z.output<typeof enterAbsence>

export const absenceEffectQuery = z.strictObject({
  from: localMoment,
  until: localMoment,
  deputyStaffId: z.guid().optional(),
})
export type AbsenceEffectQuery = z.output<typeof absenceEffectQuery>

/** Why an open task stays with who is away: sending it began, it is about themselves, or nobody who stands in can do it. */
export const stayReasons = ['begun', 'own', 'nobody'] as const
export type StayReason = (typeof stayReasons)[number]

/** What becomes of what is open, as it stands when asked; later tasks go the same way as they fall due. */
export const absenceEffect = z.object({
  goes: z.array(z.object({ staffId: z.guid(), name: z.string(), tasks: z.int(), groupChats: z.int() })),
  stays: z.array(z.object({ why: z.enum(stayReasons), tasks: z.int() })),
  /** Mass sends that wait for their confirmation: WeCom takes it from nobody else. */
  massSends: z.int(),
  /** Group chats they own, whose mass sends fall to them while they are away. */
  ownedChats: z.int(),
})
export type AbsenceEffect = z.infer<typeof absenceEffect>

const person = z.object({ staffId: z.guid(), name: z.string() })

export const absence = z.object({
  staffAbsenceId: z.guid(),
  from: instant,
  until: instant,
  reason: z.string(),
  deputy: person.nullable(),
  isNow: z.boolean(),
  /** Tasks that went to somebody else by it and come back if it ends now. */
  comesBack: z.int(),
})
export type Absence = z.infer<typeof absence>

/** Those that are not over, the earliest first; and for whom this member stands in now. */
export const staffAbsences = z.object({
  corpTime: instant,
  absences: z.array(absence),
  standsInFor: z.array(person.extend({ until: instant })),
})
export type StaffAbsences = z.infer<typeof staffAbsences>

export const deputiesQuery = z.strictObject({ search: z.string().trim().max(60).optional() })

/** Colleagues who could stand in: those in most of the member's group chats first. */
export const deputies = z.object({
  /** Group chats that the member owns or has open tasks in. */
  groupChats: z.int(),
  deputies: z.array(
    person.extend({
      /** Of those, how many this colleague is in, too. */
      shared: z.int(),
      isAway: z.boolean(),
    }),
  ),
})
export type Deputies = z.infer<typeof deputies>

/** What ending an absence came to. */
export const endedAbsence = z.object({ cameBack: z.int() })
export type EndedAbsence = z.infer<typeof endedAbsence>
