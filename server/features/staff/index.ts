/** Staff 员工: the corp's own people, what they may do and how much of the corp they see. */
export {
  type AbsenceSpan,
  type Away,
  awayUntil,
  endAbsence,
  findAwayUntil,
  insertAbsence,
  isAway,
  listAbsencesDue,
  lockAbsences,
  takeAbsences,
} from '#server/features/staff/absence-sql.ts'
export { readAs, scopeFor } from '#server/features/staff/read-as.ts'
export { staffRoutes } from '#server/features/staff/routes.ts'
export { staffSamples } from '#server/features/staff/samples.ts'
export { staffLeft } from '#server/features/staff/signals.ts'
export { type Scope, scopeOf, staffInScope } from '#server/features/staff/scope.ts'
export {
  ensureStaff,
  findStaffIds,
  listFollowerUserids,
  markFollowers,
  markLeft,
  markMissing,
  replaceDepartments,
  upsertStaff,
} from '#server/features/staff/sql.ts'
export { readLeaders, takeTold } from '#server/features/staff/told-sql.ts'
export {
  ensureDeskStaff,
  findStanding,
  linkAccount,
  setStanding,
  type Standing,
} from '#server/features/staff/standing.ts'
