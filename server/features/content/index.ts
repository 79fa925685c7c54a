/** The content library 素材库: messages written once, reviewed, and copied into playbooks. */
export { type ContentRouteDeps, contentRoutes } from './routes.ts'
export { contentSamples } from './samples.ts'
