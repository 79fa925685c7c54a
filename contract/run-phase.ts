import { z } from 'zod'
import { stableId } from './playbook/primitive.ts'

const words = z.object({ zh: z.string(), en: z.string() })
const phaseId = z.string().max(63)

/** Where the group chats of a run stand in its playbook's phases, of those that the reader sees. */
export const runPhases = z.object({
  runId: z.guid(),
  phases: z.array(
    z.object({
      phaseId,
      name: words,
      /** Group chats in it, and those of them that a person put there. */
      groupChats: z.int(),
      byHand: z.int(),
      /** Nothing but a person leads into it. */
      isByHand: z.boolean(),
    }),
  ),
  /** Group chats that are in none of them. */
  inNone: z.int(),
})
export type RunPhases = z.infer<typeof runPhases>

/** Where a group chat stands in the phases of a run that has some. */
export const chatPhases = z.object({
  runs: z.array(
    z.object({
      runId: z.guid(),
      runName: z.string(),
      /** The phase it is in; null for none. */
      phaseId: phaseId.nullable(),
      /** The phase that a person put it into; null where its rules decide. */
      byHand: phaseId.nullable(),
      phases: z.array(z.object({ phaseId, name: words, isByHand: z.boolean() })),
    }),
  ),
})
export type ChatPhases = z.infer<typeof chatPhases>

/**
 * Puts group chats of a run into a phase of its version, which holds until it is taken back; null takes it back, and the
 * phase's own entries decide again. Without `groupChatIds`, all that the actor sees.
 */
export const setPhase = z.strictObject({
  phaseId: stableId.nullable(),
  groupChatIds: z.array(z.guid()).min(1).max(500).optional(),
})
export type SetPhase = z.output<typeof setPhase>

/** What it comes to. What is released, or due already, stays as it is and is in none of these. */
export const phaseSet = z.object({
  groupChats: z.int(),
  /** Messages to group chats that are planned and would not go out; new ones; and those that stay. */
  dropped: z.int(),
  planned: z.int(),
  kept: z.int(),
  /** What a person had set before, of one group chat: to go back to. Null for none, or for several group chats. */
  before: phaseId.nullable(),
})
export type PhaseSet = z.infer<typeof phaseSet>
