/** The corp 企业: its settings, its connection to WeCom, its clock. */
export { bad, type Finding, ok } from '#server/features/corp/check/finding.ts'
export { checkConnection, wrongKey } from '#server/features/corp/check/index.ts'
export type { Subject } from '#server/features/corp/check/subject.ts'
export { type BothTimes, corpClock, corpNow } from '#server/features/corp/clock.ts'
export {
  configureCorp,
  type CorpDeps,
  corpPaused,
  corpResumed,
  createCorp,
  moveConnection,
  pauseCorp,
  putBackDemoClock,
  resumeCorp,
  setCorpClock,
} from '#server/features/corp/commands.ts'
export { type Connection, type Connections, createConnections } from '#server/features/corp/connection.ts'
export { createEnvelope, type Envelope, readSecretKeys, SealBroken } from '#server/features/corp/envelope.ts'
export { type CorpRouteDeps, corpRoutes } from '#server/features/corp/routes.ts'
export { corpSamples } from '#server/features/corp/samples.ts'
export {
  contradictMassSendMode,
  type CorpRow,
  findCorp,
  findCorpBySlug,
  getCorp,
  getSlug,
  listDirectory,
} from '#server/features/corp/sql.ts'
