import { z } from 'zod'
import { instant } from './occurrence.ts'
import { page, pageQuery } from './paging.ts'

/** Whether new friends of a member of staff are greeted: by one run, by the latest of several, or by none. */
export const greetedBy = ['one', 'several', 'none'] as const
export type GreetedBy = (typeof greetedBy)[number]

/** Staff by name, with what greets their new friends. */
export const staffWelcomesQuery = z.strictObject({
  ...pageQuery.shape,
  search: z.string().trim().min(1).max(60).optional(),
  greetedBy: z.enum(greetedBy).optional(),
})
export type StaffWelcomesQuery = z.output<typeof staffWelcomesQuery>

/** A journey of a run that begins with a welcome. */
export const greeting = z.object({
  runId: z.guid(),
  runName: z.string(),
  journey: z.object({ name: z.string(), nameEn: z.string().nullable() }),
  /** Since when the run is at work in a group chat of the member of staff. */
  since: instant,
  /** It asks something of a new friend, and leaves those of whom it does not hold to the next one. */
  isConditional: z.boolean(),
  /** Its text; empty where it has files and cards alone. */
  text: z.string(),
  isPaused: z.boolean(),
})
export type Greeting = z.infer<typeof greeting>

export const staffWelcome = z.object({
  staffId: z.guid(),
  name: z.string(),
  groupChats: z.int(),
  /** The first one greets; another one only whom all before it do not take. */
  greetings: z.array(greeting),
  /** New friends of the last seven days for whom WeCom gave no code: most likely the console greets them. */
  withoutCode: z.int(),
})
export type StaffWelcome = z.infer<typeof staffWelcome>

export const staffWelcomesPage = page(staffWelcome).extend({
  /** Of the staff in sight, whatever the filters. */
  counts: z.object({ one: z.int(), several: z.int(), none: z.int() }),
})
export type StaffWelcomesPage = z.infer<typeof staffWelcomesPage>
