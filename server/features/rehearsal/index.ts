/** Rehearsal 预演: a playbook lived through with virtual group chats on a virtual clock, by the engine's own rules. */
export { type Assertion, failedOf, readAssertion } from './rules/assertion.ts'
export { type Expected, type Rehearsal, rehearse } from './rules/rehearse.ts'
export type { RehearsalOptions } from './rules/stage.ts'
