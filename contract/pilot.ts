import { z } from 'zod'
import { instant } from '#contract/occurrence.ts'
import { METRICS } from '#contract/playbook/setup.ts'

/**
 * How a criterion stands: kept or not, too few people to tell yet, or nothing that Qunce keeps can tell it, so that a
 * person does.
 */
export const criterionOutcomes = ['pass', 'fail', 'too_little', 'by_hand'] as const
export type CriterionOutcome = (typeof criterionOutcomes)[number]

/**
 * How a pilot stands. `undecided`: its days are over, and a person has criteria to judge. `moved` and `ended`: its run went
 * to another version, or ended, before its days were over, so that nothing is told of the version.
 */
export const pilotStates = ['running', 'passed', 'failed', 'undecided', 'moved', 'ended'] as const
export type PilotState = (typeof pilotStates)[number]

/** The fewest people that a share is told of. */
export const leastPeople = 20

export const pilotCriterion = z.object({
  /** Its place in the version. */
  criterion: z.int(),
  metric: z.enum(METRICS),
  /** One of the two, as it is written: 85%. */
  atLeast: z.string().nullable(),
  atMost: z.string().nullable(),
  /** Null where nothing that Qunce keeps tells it. */
  measured: z.object({ part: z.int(), whole: z.int() }).nullable(),
  outcome: z.enum(criterionOutcomes),
  /** What a person said of it. */
  judgement: z.object({ passes: z.boolean(), note: z.string(), by: z.string(), at: instant }).nullable(),
})
export type PilotCriterion = z.output<typeof pilotCriterion>

export const pilotPage = z.object({
  runId: z.guid(),
  playbookId: z.guid(),
  version: z.int(),
  state: z.enum(pilotStates),
  beginsAt: instant,
  endsAt: instant,
  /** The day of the pilot it is, from 1; its last one once it is over. */
  day: z.int(),
  days: z.int(),
  groupChats: z.int(),
  /** Contacts in its group chats as it began. */
  members: z.int(),
  criteria: z.array(pilotCriterion),
  /** Group chats in the reader's scope that could have the version and have no run of its playbook. */
  rest: z.object({ groupChats: z.int(), contacts: z.int() }),
})
export type PilotPage = z.output<typeof pilotPage>

/** Says of a criterion that cannot be measured, or not yet, whether it is kept. */
export const judgeCriterion = z.strictObject({
  criterion: z.int().min(0).max(19),
  passes: z.boolean(),
  note: z.string().trim().min(2).max(200),
})
export type JudgeCriterion = z.output<typeof judgeCriterion>

/** Puts the version of a pilot to work on all other group chats. */
export const rollOutPilot = z.strictObject({
  name: z.string().trim().min(1).max(60),
  /** Asked for while the pilot has not passed. */
  beforePilot: z.string().trim().min(2).max(200).optional(),
})
export type RollOutPilot = z.output<typeof rollOutPilot>

/** Group chats that together make a pilot; none where no choice of them has as many members as it asks for. */
export const pilotSuggestion = z.object({
  bounds: z.object({ from: z.int(), to: z.int() }),
  days: z.int(),
  groupChats: z.array(z.object({ groupChatId: z.guid(), name: z.string(), contacts: z.int() })),
  contacts: z.int(),
})
export type PilotSuggestion = z.output<typeof pilotSuggestion>
