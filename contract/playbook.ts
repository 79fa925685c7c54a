export { channelNames, type Channel } from './playbook/channel.ts'
export {
  communityTypes,
  COMMUNITY_TYPES,
  type CommunityType,
  type CommunityTypeDefaults,
} from './playbook/community-type.ts'
export {
  BUBBLE_MAX,
  CONTENT_CLASSES,
  TEXT_MAX_BYTES,
  type Attachment,
  type Content,
  type ContentClass,
} from './playbook/content.ts'
export {
  calendarSteps,
  calendarTracks,
  DEFAULT_PRIORITY,
  governorOfDocument,
  journeySteps,
  journeyTracks,
  PICKS,
  playbookDocument,
  stepsWithin,
  type CalendarTrack,
  type Column,
  type Phase,
  type ColumnPick,
  type PlaybookDocument,
  type Slot,
  type Step,
  type Track,
} from './playbook/document.ts'
export { type Arm, type Experiment } from './playbook/experiment.ts'
export { catchUpOf, governorOf, type CatchUp, type Governor, type GovernorSection } from './playbook/governor.ts'
export {
  type Audience,
  type BranchCase,
  GOAL_DAYS,
  type BranchStep,
  type Duration,
  type Entry,
  type Exit,
  type Fallback,
  type Goal,
  type JourneyStep,
  type JourneyStepKind,
  type JourneyTrack,
  type MoveStep,
  type SendStep,
  type WaitStep,
} from './playbook/journey.ts'
export { BONDS, type Bond, WEEKDAYS, WEEKDAY_WORDS, type Weekday, type Words } from './playbook/primitive.ts'
export type { PlaybookProblem } from './playbook/problem.ts'
export {
  HOLIDAYS,
  MARKETING_DATES,
  type DayType,
  type Holiday,
  type MarketingDate,
  type Schedule,
  type ScheduleKind,
} from './playbook/schedule.ts'
export { STAGES, type Stage } from './playbook/setup.ts'
export { BUILT_IN_VARIABLES, type VariableDeclaration, type VariableValues } from './playbook/variable.ts'
