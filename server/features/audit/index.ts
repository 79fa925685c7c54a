/** The audit trail: who did what to what, when. Written by every feature, read by admins, changed by nobody. */
export { auditRoutes } from '#server/features/audit/routes.ts'
export { type AuditActor, type AuditObject, recordAudit, recordAuditOfMany } from '#server/features/audit/sql.ts'
