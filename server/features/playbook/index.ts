/** Playbooks SOP: the plan. Authoring and reading only; what moves is the run's. */
export { createPlaybook, type Published, publishVersion } from './commands.ts'
export { archiveRoutes } from './archive/routes.ts'
export { drawOf, hundredthOf } from './draw.ts'
export { draftRoutes } from './draft/routes.ts'
export { followRoutes } from './follow/routes.ts'
export { listBelow, listFollowers } from './follow/sql.ts'
export { galleryPlaybooks } from './gallery.ts'
export { type PlaybookRouteDeps, playbookRoutes } from './routes.ts'
export { playbookSamples } from './samples.ts'
export { playbookPublished } from './signals.ts'
export {
  type Again,
  type Program,
  type ProgramCase,
  type ProgramEntry,
  type ProgramGoal,
  type ProgramNode,
  programOf,
  type Wait,
} from './rules/journey/program.ts'
export { memberJourneys } from './rules/journey/audience.ts'
export { faultsOfContents } from './rules/content-fault.ts'
export { wakeAt } from './rules/journey/wake.ts'
export { dayLabel, isRestDay } from './rules/day-label.ts'
export { type Bandit, type BanditAsk, type BanditStand, banditsOf } from './rules/bandit/choice.ts'
export { type ArmFigures, intervalOf, sharesOf } from './rules/bandit/share.ts'
export { poolRefusals } from './rules/pool.ts'
export { boundaryAt, compare, EVENTS_MIN, TAU } from './rules/sequence.ts'
export { armKey, type Name, type Names, namesOf } from './rules/name.ts'
export { phaseOf } from './rules/phase.ts'
export { type PlannedOccurrence, type PlanContext, occurrencesOf } from './rules/occurrence.ts'
export { monthPreview, type PreviewDay } from './rules/preview.ts'
export { renderContent, type RenderedAttachment, type RenderedMessage } from './rules/render.ts'
export { nicknameFit } from './rules/nickname.ts'
export { placeholdersOf } from './rules/placeholder.ts'
export { type Fault, faultsOf, publishUnlisted } from './unlisted.ts'
export { exampleValues } from './rules/scenario.ts'
export { type ListedStep, listSteps } from './rules/step-list.ts'
export { builtInValues, fillStored, fillVariables, type GroupFacts } from './rules/variable.ts'
export { findPlaybook, lockPlaybook, setPlaybookPause } from './sql.ts'
export { documentOf } from './versions.ts'
