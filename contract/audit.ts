import { z } from 'zod'
import { instant } from './occurrence.ts'
import { page, pageQuery } from './paging.ts'

/** What the audit trail tells of, past tense: `noun.verbed`. The desk has a sentence for each. */
export const auditActions = [
  'session.started',
  'session.revoked',
  'sign_in.locked',
  'account.created',
  'account.password_changed',
  'account.password_reset',
  'api_key.created',
  'api_key.revoked',
  'staff.role_changed',
  'corp.configured',
  'corp.paused',
  'corp.resumed',
  'sync.started',
  'sync.retried',
  'contact.opted_out',
  'contact.opted_in',
  'contact.excluded',
  'contact.included',
  'group_chat.paused',
  'group_chat.resumed',
  'group_chat.reminded',
  'playbook.created',
  'playbook.published',
  'playbook.paused',
  'playbook.resumed',
  'playbook.archived',
  'playbook.cloned',
  'playbook.forked',
  'playbook.followers_updated',
  'media.uploaded',
  'content_item.created',
  'content_item.submitted',
  'content_item.reviewed',
  'content_item.retired',
  'content_item.restored',
  'screening_word.added',
  'screening_word.removed',
  'draft.created',
  'draft.submitted',
  'draft.withdrawn',
  'draft.returned',
  'draft.rebased',
  'draft.deleted',
  'draft.restored',
  'run.applied',
  'run.paused',
  'run.resumed',
  'run.ended',
  'run.moved',
  'run.step_moved',
  'run.phase_set',
  'pilot.begun',
  'pilot.judged',
  'one_off.sent',
  'one_off.changed',
  'one_off.cancelled',
  'moment.planned',
  'moment.changed',
  'moment.deleted',
  'moment.scheduled',
  'moment.cancelled',
  'moment.reminded',
  'moment.resolved',
  'moment.settings_changed',
  'engagement.planned',
  'engagement.changed',
  'engagement.switched',
  'engagement.deleted',
  'persona.ticked',
  'persona.introduced',
  'persona.asked',
  'occurrence.decided',
  'enrollment.paused',
  'enrollment.resumed',
  'enrollment.removed',
  'enrollment.decided',
  'delivery.resolved',
  'staff_task.completed',
  'staff_task.postponed',
  'staff_task.handed_over',
  'demo.clock_set',
  'demo.faults_set',
] as const
export type AuditAction = (typeof auditActions)[number]

/** PostgreSQL has no year 0, and the trail nothing before this. */
const since1970 = instant.refine((text) => text >= '1970', 'A time is from 1970 on.')

export const auditQuery = z.strictObject({
  ...pageQuery.shape,
  action: z.enum(auditActions).optional(),
  objectKind: z.string().min(1).max(64).optional(),
  objectId: z.string().min(1).max(128).optional(),
  actorStaffId: z.guid().optional(),
  /** Real time, from (included) and to (excluded). */
  from: since1970.optional(),
  to: since1970.optional(),
})
export type AuditQuery = z.output<typeof auditQuery>

export const auditItem = z.object({
  auditId: z.guid(),
  /** When it was done: on the wall, and by the corp's clock. */
  realAt: instant,
  at: instant,
  actor: z.object({ staffId: z.guid().nullable(), name: z.string() }),
  action: z.enum(auditActions),
  object: z.object({ kind: z.string(), id: z.string() }),
  detail: z.record(z.string(), z.json()),
  address: z.string().nullable(),
})
export type AuditItem = z.infer<typeof auditItem>

export const auditPage = page(auditItem)
export type AuditPage = z.infer<typeof auditPage>
