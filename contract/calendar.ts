import { z } from 'zod'
import { instant, localDate, occurrenceState, stateCounts } from './occurrence.ts'

const day = localDate.refine((date) => date.startsWith('20'), 'A day lies in the years 2000 to 2099.')

/** A local time, HH:MM. */
const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
const moment = z.strictObject({ date: day, localTime })

/** Puts one day's turn of a step at another time, in all group chats of its run. `preview` answers the same and changes nothing. */
export const moveStep = z.strictObject({ from: moment, to: moment })
export type MoveStep = z.infer<typeof moveStep>

const filters = {
  groupChatId: z.guid().optional(),
  /** Whoever owns the group chat. */
  ownerStaffId: z.guid().optional(),
  playbookId: z.guid().optional(),
  runId: z.guid().optional(),
}

/** Days an answer tells of at most: six weeks. */
export const calendarDaysAtMost = 42

/** What goes out from one local day up to, and without, another; 42 days at most. */
export const calendarQuery = z
  .strictObject({ from: day, to: day, ...filters })
  .refine(({ from, to }) => from < to && Date.parse(to) - Date.parse(from) <= calendarDaysAtMost * 86_400_000, {
    path: ['to'],
    message: 'lies 1 to 42 days after from; ask for fewer days',
  })
export type CalendarQuery = z.output<typeof calendarQuery>

const stepAt = z.object({ date: localDate, localTime: z.string(), runId: z.guid(), stepId: z.string() })
export type CalendarStepAt = z.infer<typeof stepAt>

/** A step of a run that is due in group chats at one time. */
export const calendarEntry = stepAt.extend({
  groupChats: z.int(),
  counts: stateCounts,
  /** When its playbook plans it; null where nobody moved it. */
  movedFrom: z.object({ date: localDate, localTime: z.string() }).nullable(),
})
export type CalendarEntry = z.infer<typeof calendarEntry>

/** What of a step did not, or will not, go out when it was planned. */
export const calendarClash = stepAt.extend({
  /** It happened; else it is foreseen, taking it that staff tap at once. */
  isOver: z.boolean(),
  reason: z.string(),
  /** When it goes instead; null: it is left out. */
  until: z.object({ date: localDate, localTime: z.string() }).nullable(),
  /** What it gives way to; null where it is no other step, or where one of several was. */
  winner: stepAt.nullable(),
  groupChats: z.int(),
  /** Some of them. */
  examples: z.array(z.object({ groupChatId: z.guid(), name: z.string() })),
})
export type CalendarClash = z.infer<typeof calendarClash>

export const calendar = z.object({
  corpTime: instant,
  days: z.array(
    z.object({
      date: localDate,
      isRestDay: z.boolean(),
      /** A holiday or marketing day that falls on it. */
      label: z.object({ zh: z.string(), en: z.string() }).nullable(),
    }),
  ),
  /** Group chats that the filters leave and that the reader sees. */
  groupChats: z.int(),
  runs: z.array(
    z.object({
      runId: z.guid(),
      name: z.string(),
      playbookId: z.guid(),
      playbookName: z.string(),
      isPaused: z.boolean(),
      steps: z.array(z.object({ stepId: z.string(), name: z.string(), nameEn: z.string().nullable() })),
    }),
  ),
  /** Runs that the filters leave beyond those told of here. */
  runsLeftOut: z.int(),
  entries: z.array(calendarEntry),
  clashes: z.array(calendarClash),
  /** The first day of which neither plans beyond what is stored nor clashes are told. */
  foreseenUntil: localDate,
})
export type Calendar = z.infer<typeof calendar>

/** The group chats of one day, each with its steps by the hour. */
export const calendarDayQuery = z.strictObject({
  date: day,
  ...filters,
  stepId: z.string().min(1).max(80).optional(),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type CalendarDayQuery = z.output<typeof calendarDayQuery>

export const calendarDay = z.object({
  items: z.array(
    z.object({
      groupChatId: z.guid(),
      name: z.string(),
      owner: z.string(),
      steps: z.array(
        z.object({
          /** Null for a step that is computed ahead of what is stored. */
          occurrenceId: z.guid().nullable(),
          runId: z.guid(),
          stepId: z.string(),
          localTime: z.string(),
          state: occurrenceState,
          reason: z.string().nullable(),
        }),
      ),
    }),
  ),
  nextCursor: z.string().nullable(),
})
export type CalendarDay = z.infer<typeof calendarDay>

/** What moving a step's turn comes to. */
export const stepMoved = z.object({
  from: z.object({ date: localDate, localTime: z.string() }),
  to: z.object({ date: localDate, localTime: z.string() }),
  /** It goes back to where its playbook plans it. */
  isBack: z.boolean(),
  /** Group chats in which it moves. */
  groupChats: z.int(),
  /** Those in which it stays, by why: it is released already, or over. */
  stays: stateCounts,
  /** What it clashes with at its new time, in either way. */
  clashes: z.array(calendarClash),
})
export type StepMoved = z.infer<typeof stepMoved>
