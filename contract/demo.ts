import { z } from 'zod'
import { instant } from './occurrence.ts'

/** The demo corp's clock and the sandbox's faults. Only a demo has these routes. */
export const demo = z.object({
  corpTime: instant,
  rate: z.number(),
  /** Why the clock stands still although it was not asked to. */
  held: z.enum(['engine_behind', 'nobody_watching', 'story_over', 'acting_as_person']).nullable(),
  sandboxUrl: z.string(),
  faults: z.array(z.string()),
})
export type Demo = z.infer<typeof demo>

export const setDemoClock = z.strictObject({ rate: z.number().min(0).max(1440) })

export const demoFaults = [
  'send_answer_lost',
  'send_doubled',
  'sends_refused',
  'slow',
  'callbacks_twice',
  'callbacks_reordered',
  'outage',
] as const
export const setDemoFaults = z.strictObject({ faults: z.array(z.enum(demoFaults)).max(7) })
