/** What of a draft decides who may publish it. */
export type Reviewed = {
  state: 'open' | 'submitted'
  updatedByStaffId: string | null
  submitted: { staffId: string | null } | null
}

/**
 * Whether somebody with the permission may publish a draft. Where the corp wants approval it is submitted first, and
 * who submitted it or saved it last does not approve it.
 */
export function mayPublish(
  draft: Reviewed,
  staffId: string | null,
  needsApproval: boolean,
): { ok: true } | { ok: false; code: 'approval_missing' | 'approval_own' } {
  if (!needsApproval) return { ok: true }
  if (draft.state !== 'submitted') return { ok: false, code: 'approval_missing' }
  const isOwn = staffId === null || staffId === draft.updatedByStaffId || staffId === draft.submitted?.staffId
  return isOwn ? { ok: false, code: 'approval_own' } : { ok: true }
}
