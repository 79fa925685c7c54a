/** Absences 休假: when members of staff are away, who stands in for them, and what becomes of their tasks. */
export { absenceRoutes } from '#server/features/absence/routes.ts'
export { absenceSamples } from '#server/features/absence/samples.ts'
export { enterAbsenceOf } from '#server/features/absence/commands.ts'
export { listStandsInFor } from '#server/features/absence/sql.ts'
