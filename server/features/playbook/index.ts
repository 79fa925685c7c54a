/** Playbooks SOP: the plan. Authoring and reading only; what moves is the run's. */
export { createPlaybook, publishVersion, type Published } from './commands.ts'
export { galleryPlaybooks } from './gallery.ts'
export { type PlannedOccurrence, type PlanContext, occurrencesOf } from './rules/occurrence.ts'
export { renderContent, type RenderedMessage } from './rules/render.ts'
export { builtInValues, fillVariables, type GroupFacts } from './rules/variable.ts'
export { findPlaybook, listPlaybooks, listSlugs, listVersions, lockPlaybook, setPlaybookPause } from './sql.ts'
export { documentOf } from './versions.ts'
