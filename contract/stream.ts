import { z } from 'zod'

/** What may have changed for the pages that show it. */
export const topics = [
  'delivery',
  'occurrence',
  'group_chat',
  'staff_task',
  'sync',
  'playbook',
  'content',
  'run',
  'journey',
  'moment',
  'group_welcome',
  'demo',
  'corp',
] as const
export type Topic = (typeof topics)[number]

/** What stands in an event named `beat` of `GET /api/v1/stream`: topics whose rows changed since the last one. */
export const beat = z.object({ topics: z.array(z.enum(topics)) })
export type Beat = z.infer<typeof beat>
