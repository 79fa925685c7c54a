import { z } from 'zod'
import { CHANNELS } from './channel.ts'
import { content, linkTarget } from './content.ts'
import { experiment } from './experiment.ts'
import { catchUp, governor, governorOf, type Governor } from './governor.ts'
import { journeyTrack, type JourneyStep, type JourneyTrack } from './journey.ts'
import { bond, clockTime, figure, line, paragraph, stableId } from './primitive.ts'
import { schedule } from './schedule.ts'
import { basics, setup, STAGES } from './setup.ts'
import { variables } from './variable.ts'

/** The format's name and number; a later format is another literal. */
export const PLAYBOOK_FORMAT = 'playbook/1'

const named = { name: line, name_en: line.optional() }

/** Entry holds when every given condition does; a phase without `enter` is there from Day 1. */
const enter = z.strictObject({
  day: z.int().min(1).max(3650).optional().meta({ description: 'Group day: Day 1 is the creation date' }),
  members: z.int().min(1).max(5000).optional(),
  stage: z.enum(STAGES).optional(),
  by_hand: z.literal(true).optional(),
})

const phase = z.strictObject({
  id: stableId,
  ...named,
  enter: enter.optional(),
  join_target: z.int().min(1).max(5000).optional(),
  join_share: figure.optional(),
})

const slot = z
  .strictObject({ id: stableId, ...named, at: clockTime })
  .meta({ description: 'One hour of the day; of the steps in it the most specific goes out' })

export const PICKS = ['in-order', 'rotate', 'least-recent', 'bandit'] as const

export type ColumnPick = (typeof PICKS)[number]

/**
 * `in-order` begins at the first content in every group chat; `rotate` goes round with the calendar, so that
 * group chats of one playbook get the same message on the same day; `least-recent` takes what the group chat has had
 * from any step longest ago, or never; `bandit` takes what is clicked more, more often. `per_day` and `per_week` are the column's own caps
 * in each group chat, beside those of the governor.
 */
const column = z.strictObject({
  id: stableId,
  ...named,
  cadence: line.optional(),
  pick: z.enum(PICKS),
  contents: z.array(stableId).min(1).max(400),
  per_day: z.int().min(1).max(24).optional(),
  per_week: z.int().min(1).max(168).optional(),
})

const step = z
  .strictObject({
    id: stableId,
    ...named,
    note: paragraph.optional(),
    bond: bond.optional(),
    when: schedule,
    slot: stableId.optional(),
    content: stableId.optional(),
    contents: z.array(stableId).min(1).max(60).optional(),
    column: stableId.optional(),
    channel: z
      .enum(CHANNELS)
      .optional()
      .meta({ description: 'Not into the group chat but there: a task for its owner, who copies it by hand' }),
    phases: z.array(stableId).min(1).max(20).optional(),
    priority: z.int().min(1).max(9).optional(),
    catch_up: catchUp.optional(),
    experiment: experiment.optional(),
  })
  .meta({ description: 'Exactly one of content, contents (one for each day or minute of `when`) and column' })

const calendarTrack = z.strictObject({
  id: stableId,
  ...named,
  kind: z.literal('calendar'),
  steps: z.array(step).min(1).max(400),
})

/** A playbook as it is written: the one schema behind YAML, JSON, the form and the board (spec 10, The document). */
export const playbookDocument = z.strictObject({
  format: z.literal(PLAYBOOK_FORMAT),
  id: stableId,
  ...named,
  summary: paragraph,
  summary_en: paragraph.optional(),
  basics,
  setup,
  variables: variables.optional(),
  links: z.array(linkTarget).max(200).optional(),
  phases: z.array(phase).max(20).optional(),
  slots: z.array(slot).max(24).optional(),
  columns: z.array(column).max(100).optional(),
  tracks: z
    .array(z.discriminatedUnion('kind', [calendarTrack, journeyTrack]))
    .min(1)
    .max(50),
  contents: z.array(content).min(1).max(2000),
  governor: governor.optional(),
})

export type PlaybookDocument = z.infer<typeof playbookDocument>
export type Phase = z.infer<typeof phase>
export type Slot = z.infer<typeof slot>
export type Column = z.infer<typeof column>
export type Step = z.infer<typeof step>
export type CalendarTrack = z.infer<typeof calendarTrack>
export type Track = CalendarTrack | JourneyTrack

/** The tracks that go by the calendar, in the document's order. */
export const calendarTracks = (document: PlaybookDocument): CalendarTrack[] =>
  document.tracks.filter((track) => track.kind === 'calendar')

/** The tracks that contacts walk one by one. */
export const journeyTracks = (document: PlaybookDocument): JourneyTrack[] =>
  document.tracks.filter((track) => track.kind === 'journey')

/** The steps that come due by the calendar, in the document's order. */
export const calendarSteps = (document: PlaybookDocument): Step[] =>
  calendarTracks(document).flatMap((track) => track.steps)

/** The steps of a list and of all branches in it, in the order in which they are read. */
export const stepsWithin = (steps: readonly JourneyStep[]): JourneyStep[] =>
  steps.flatMap((step) =>
    step.kind === 'branch'
      ? [step, ...step.cases.flatMap((each) => stepsWithin(each.steps)), ...stepsWithin(step.otherwise ?? [])]
      : step.kind === 'wait'
        ? [step, ...stepsWithin(step.otherwise ?? [])]
        : [step],
  )

/** The steps of all journeys. */
export const journeySteps = (document: PlaybookDocument): JourneyStep[] =>
  journeyTracks(document).flatMap((track) => stepsWithin(track.steps))

/** Priority of a step that states none; 9 goes first. */
export const DEFAULT_PRIORITY = 5

/** The governor in force for a document: its own section over its community type's defaults. */
export const governorOfDocument = (document: PlaybookDocument): Governor =>
  governorOf(document.governor, document.basics.community_type)
