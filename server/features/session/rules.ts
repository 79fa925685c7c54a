import type { DataScope, Role } from '#contract/permission.ts'
import type { SessionMethod } from '#contract/session.ts'
import { addMs, isBefore, msBetween, type RealInstant } from '#server/kernel/time.ts'

/** What tries are counted by: the name that was given, whether or not there is such an account, and the address. */
export type AttemptKind = 'name' | 'address'

/** What is known of failed tries against one subject: a name that was given, or a network address. */
export type Attempts = { failures: number; lastFailedRealAt: RealInstant; lockedUntilRealAt: RealInstant | null }

/** How a subject is locked: from the `free`th failure on, for `firstMs`, doubling with each further one up to `longestMs`. */
export type LockRule = { free: number; firstMs: number; longestMs: number; forgottenAfterMs: number }

const minute = 60_000

/**
 * Four slips are free; the fifth failure locks a name for 30 s, then 1, 2, 4, 8 and at most 15 minutes: 100 guesses a
 * day (OWASP Authentication Cheat Sheet, "Account Lockout"). An address gets more, since offices share one.
 */
export const lockRules = {
  name: { free: 4, firstMs: minute / 2, longestMs: 15 * minute, forgottenAfterMs: 24 * 60 * minute },
  address: { free: 19, firstMs: minute / 2, longestMs: 15 * minute, forgottenAfterMs: 60 * minute },
} as const satisfies Record<AttemptKind, LockRule>

/** When the subject may be tried again; null when it may be tried now. */
export function lockedUntil(attempts: Attempts | null, now: RealInstant): RealInstant | null {
  const until = attempts?.lockedUntilRealAt ?? null
  return until !== null && isBefore(now, until) ? until : null
}

/** The attempts after one more failure at `now`. Failures older than the rule's memory count no more. */
export function afterFailure(attempts: Attempts | null, rule: LockRule, now: RealInstant): Attempts {
  const isForgotten = attempts === null || msBetween(attempts.lastFailedRealAt, now) > rule.forgottenAfterMs
  const failures = (isForgotten ? 0 : attempts.failures) + 1
  const beyond = failures - rule.free - 1
  const lockMs = beyond < 0 ? 0 : Math.min(rule.longestMs, rule.firstMs * 2 ** Math.min(beyond, 30))
  return { failures, lastFailedRealAt: now, lockedUntilRealAt: lockMs === 0 ? null : addMs(now, lockMs) }
}

/** The address that tries are counted by: IPv4 as it is, IPv6 by its /64, which is what one line is given (RFC 6177). */
export function addressSubject(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!address.includes(':')) return address
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? []
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0')
  const groups = tail === undefined ? before : [...before, ...zeros, ...after]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

/** The name an account is found by: spaces around it and its case do not matter. */
export const normalName = (name: string): string => name.trim().normalize('NFKC').toLowerCase()

/** Whether a name can be a username. It never looks like an e-mail address, so that one name leads to one account. */
export const isUsername = (name: string): boolean => /^[\p{L}\p{N}][\p{L}\p{N}._-]{1,63}$/u.test(name)

export const passwordLength = { least: 10, most: 128 } as const

export type PasswordFault = 'too_short' | 'too_long' | 'too_few_characters' | 'holds_the_name'

/**
 * Why a password is refused; null when it will do. Length counts, a mix of kinds does not (NIST SP 800-63B 3.1.1.2).
 * Characters are code points, so that 密码 counts two.
 */
export function passwordFault(password: string, names: readonly string[]): PasswordFault | null {
  const characters = Array.from(password.normalize('NFKC'))
  if (characters.length < passwordLength.least) return 'too_short'
  if (characters.length > passwordLength.most) return 'too_long'
  if (new Set(characters).size < 5) return 'too_few_characters'
  const lower = password.toLowerCase()
  const holdsName = names.some((name) => name.length >= 4 && lower.includes(name.toLowerCase()))
  return holdsName ? 'holds_the_name' : null
}

/**
 * What a session may be: a session made in WeCom's own browser is a phone's, and is `staff` over its own chats
 * whatever the member of staff may do at the desk.
 */
export const standingOf = (
  method: SessionMethod,
  staff: { role: Role; dataScope: DataScope },
): { role: Role; dataScope: DataScope } =>
  method === 'wecom' ? { role: 'staff', dataScope: 'own' } : { role: staff.role, dataScope: staff.dataScope }
