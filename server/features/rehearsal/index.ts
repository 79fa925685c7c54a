/** Rehearsal 预演: a playbook lived through with virtual group chats on a virtual clock, by the engine's own rules. */
export { rehearsalRoutes } from './routes.ts'
export { type Assertion, failedOf, readAssertion } from './rules/assertion.ts'
export { rehearse } from './rules/rehearse.ts'
export type { RehearsalOptions } from './rules/stage.ts'
export { rehearsalSamples } from './samples.ts'
