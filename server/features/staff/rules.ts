import type { ErrorDetail } from '#contract/errors.ts'
import type { Role } from '#contract/permission.ts'

/**
 * Why `by` may not give `role` to someone who is `before`; null when it may. Only an owner makes an owner or unmakes one,
 * and a corp is never left without one.
 */
export function mayAssign(by: Role, before: Role, role: Role, otherOwners: number): ErrorDetail | null {
  const touchesOwner = before === 'owner' || role === 'owner'
  if (touchesOwner && by !== 'owner')
    return {
      field: 'role',
      value: role,
      rule: 'only an owner makes or unmakes an owner',
      repair: 'ask an owner of the corp',
    }
  if (before === 'owner' && role !== 'owner' && otherOwners === 0)
    return {
      field: 'role',
      value: role,
      rule: 'a corp has at least one owner',
      repair: 'make someone else owner first',
    }
  return null
}
