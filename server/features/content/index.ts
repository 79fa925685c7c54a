/** The content library 素材库: messages written once, reviewed, and copied into playbooks. */
export { type ContentRouteDeps, contentRoutes } from './routes.ts'
export { contentSamples } from './samples.ts'
export { forgetUse, noteUses } from './use-sql.ts'
export { faultsOfLibrary } from './library.ts'
