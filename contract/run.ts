import { z } from 'zod'
import { instant, localDate, occurrenceState, stateCounts } from './occurrence.ts'
import { page, pageQuery } from './paging.ts'
import { journeyAudience } from './playbook-library.ts'

const pausedFields = { pausedAt: instant.nullable(), pausedBy: z.string().nullable() }

export const runListItem = z.object({
  runId: z.guid(),
  name: z.string(),
  playbookId: z.guid(),
  playbookName: z.string(),
  /** A one-off's playbook is its own: it has no page, the one-off has. */
  playbookKind: z.enum(['playbook', 'one_off']),
  version: z.int(),
  groupChats: z.int(),
  /** Memberships: a contact in two of the group chats counts twice. */
  contacts: z.int(),
  startedAt: instant,
  /** It was applied as a pilot. */
  isPilot: z.boolean(),
  ...pausedFields,
  /** Pause of the playbook or the corp above it. */
  pausedAbove: z.enum(['playbook', 'corp']).nullable(),
  endedAt: instant.nullable(),
  today: stateCounts,
})
export type RunListItem = z.infer<typeof runListItem>

/** Runs, the latest started first; `active` leaves out those that ended, or takes only those. */
export const runsQuery = z.strictObject({
  ...pageQuery.shape,
  playbookId: z.guid().optional(),
  active: z.stringbool().optional(),
})
export type RunsQuery = z.output<typeof runsQuery>
export const runsPage = page(runListItem)

export const runPage = runListItem.extend({
  /** Facts above the matrix. A figure that nothing can tell is null, never 0. */
  facts: z.object({
    dueToday: z.int(),
    sentToday: z.int(),
    waiting: z.int(),
    waitingStaff: z.int(),
    inDoubt: z.int(),
    failedToday: z.int(),
    /** Sends of today that count as load, per person who got any. */
    loadPerPerson: z.number().nullable(),
    loadLimit: z.int(),
    /**
     * Clicks ÷ members on the day of the post, last 7 days. Partial: only steps with a link, and WeCom names nobody, so
     * who clicks twice counts twice (spec 30).
     */
    clickOpenRate: z.number().nullable(),
    /** Leaves on the day after a post ÷ members on its day, over the last 7 days whose next day is over; exact. */
    nextDayLeaveRate: z.number().nullable(),
    quotaLeft: z.int(),
    quotaTotal: z.int(),
  }),
  /** Its journeys; their steps are told apart from those of the matrix. */
  journeys: z.array(z.object({ trackId: z.string(), name: z.string(), nameEn: z.string().nullable() })),
  steps: z.array(
    z.object({
      stepId: z.string(),
      name: z.string(),
      nameEn: z.string().nullable(),
      slot: z.string(),
      schedule: z.object({ zh: z.string(), en: z.string() }),
    }),
  ),
})
export type RunPage = z.infer<typeof runPage>

export const zooms = ['hour', 'day', 'week', 'month'] as const
export const rowKinds = ['group_chat', 'staff', 'column'] as const

/** The matrix: rows × columns of time. `from` is a local day; the span follows from the zoom. */
export const matrixQuery = z.strictObject({
  /** Left out, the span holds today: 1 day by hours, 14 days, 8 weeks or 12 months. */
  from: localDate.refine((date) => date.startsWith('20'), 'A day lies in the years 2000 to 2099.').optional(),
  zoom: z.enum(zooms).default('day'),
  rows: z.enum(rowKinds).default('group_chat'),
  /** Part of a row's name. */
  search: z.string().trim().max(60).optional(),
  /** Only rows with something failed, in doubt, expired or asked of a person. */
  trouble: z.stringbool().default(false),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type MatrixQuery = z.infer<typeof matrixQuery>

export const matrixCell = z.object({
  column: z.int(),
  /** One to a due step where the zoom shows single steps. */
  items: z.array(
    z.object({
      /** Null for a step that is computed ahead of what is stored: it is planned, and there is no why of it yet. */
      occurrenceId: z.guid().nullable(),
      stepId: z.string(),
      state: occurrenceState,
      localTime: z.string(),
      clicked: z.boolean(),
    }),
  ),
  /** How many of each state where the zoom gathers them. */
  counts: stateCounts,
})

export const matrixColumn = z.object({
  /** Local start, `2026-11-25` or `2026-11-25T15:00`. */
  starts: z.string(),
  isNow: z.boolean(),
  isRestDay: z.boolean(),
  /** A holiday or marketing day that falls on it. */
  label: z.object({ zh: z.string(), en: z.string() }).nullable(),
})

export const matrix = z.object({
  corpTime: instant,
  columns: z.array(matrixColumn),
  /**
   * The first local day that this answer tells no plan of: steps further ahead are not stored yet and would take too long
   * to compute for these rows. Empty cells from here on are unknown, not free.
   */
  plannedUntil: localDate,
  rows: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      detail: z.object({
        members: z.int().nullable(),
        groupDay: z.int().nullable(),
        owner: z.string().nullable(),
        paused: z.boolean(),
      }),
      cells: z.array(matrixCell),
    }),
  ),
  /** Of all rows that the filters leave, not of this page alone; steps that are stored. */
  totals: stateCounts,
  rowTotal: z.int(),
  nextCursor: z.string().nullable(),
})
export type Matrix = z.infer<typeof matrix>

/** Values of a run's variables, by name. */
export const variablesGiven = z.record(z.string(), z.union([z.string().max(500), z.number()])).default({})

/** Puts a version to work on chosen group chats. `preview` answers what would happen and changes nothing. */
export const applyPlaybook = z.strictObject({
  version: z.int().min(1),
  name: z.string().trim().min(1).max(60),
  groupChatIds: z.array(z.guid()).min(1).max(5000),
  variables: variablesGiven,
  /** Values of one group chat's own, over those above. */
  groupVariables: z.record(z.guid(), z.record(z.string(), z.union([z.string().max(500), z.number()]))).default({}),
  /** As the pilot that the version describes: its members are within its bounds, and its criteria are judged. */
  pilot: z.boolean().optional(),
  /** Why it goes to more group chats before its pilot has passed; kept in the audit trail. */
  beforePilot: z.string().trim().min(2).max(200).optional(),
})
export type ApplyPlaybook = z.infer<typeof applyPlaybook>

/** The run that a playbook was put to work by. */
export const applied = z.object({ runId: z.guid() })

export const applyPreview = z.object({
  groupChats: z.int(),
  contacts: z.int(),
  /** The first seven days. */
  occurrences: z.int(),
  firstDueAt: instant.nullable(),
  byDay: z.array(z.object({ date: localDate, occurrences: z.int() })),
  /** Identical messages go out as one tap; text that differs by group chat means one tap each. */
  taps: z.int(),
  /** Null where no journey is for members. */
  audience: journeyAudience.nullable(),
  warnings: z.array(z.object({ code: z.string(), detail: z.record(z.string(), z.unknown()) })),
})
export type ApplyPreview = z.infer<typeof applyPreview>

/** What pausing would hold back, in numbers. */
export const pauseEffect = z.object({
  playbooks: z.int(),
  runs: z.int(),
  groupChats: z.int(),
  dueToday: z.int(),
  openSends: z.int(),
})
export type PauseEffect = z.infer<typeof pauseEffect>

export const pauseBody = z.strictObject({ reason: z.string().trim().max(200).default('') })

/** One month of what is due in a group chat, over all runs at work in it. */
export const groupChatPlanQuery = z.strictObject({
  month: z
    .string()
    .regex(/^20\d{2}-(0[1-9]|1[0-2])$/)
    .optional(),
})

export const groupChatPlan = z.object({
  month: z.string(),
  days: z.array(
    z.object({
      date: localDate,
      isRestDay: z.boolean(),
      label: z.object({ zh: z.string(), en: z.string() }).nullable(),
      items: z.array(
        z.object({
          /** Null for a step that is computed ahead of what is stored. */
          occurrenceId: z.guid().nullable(),
          runId: z.guid(),
          runName: z.string(),
          stepId: z.string(),
          name: z.string(),
          nameEn: z.string().nullable(),
          contentName: z.string(),
          localTime: z.string(),
          state: occurrenceState,
        }),
      ),
    }),
  ),
})
export type GroupChatPlan = z.infer<typeof groupChatPlan>
