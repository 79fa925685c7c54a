import { daysBetween, seconds } from './day.ts'
import type { World } from './world.ts'

/** Below this balance WeCom warns; and how many days before a quota ends it says so (D97299). */
const lowBalance = 20
const expiryDays = [14, 7, 3, 2, 1]

type Quota = { number: number; granted: number; balance: number; expires_at: number }

/** The quotas that have not ended, the one that ends first before the others. */
export function listQuotas(world: World): Quota[] {
  return world.store.rows<Quota>(
    'select number, granted, balance, expires_at from acquisition_quota where expires_at > ? order by expires_at, number',
    world.clock.now(),
  )
}

/** How many contacts links may still add. */
export function quotaBalance(world: World): number {
  return listQuotas(world).reduce((sum, quota) => sum + quota.balance, 0)
}

/** Everything that was ever granted. */
export function quotaTotal(world: World): number {
  return world.store.row<{ total: number | null }>('select sum(granted) as total from acquisition_quota')?.total ?? 0
}

/** Takes one from the quota that ends first, warning when little or nothing is left; false when there was none. */
export function spendQuota(world: World): boolean {
  const quota = listQuotas(world).find((one) => one.balance > 0)
  if (!quota) return false
  world.store.run('update acquisition_quota set balance = balance - 1 where number = ?', quota.number)
  const left = quotaBalance(world)
  if (left === lowBalance - 1) world.emit({ Event: 'customer_acquisition', ChangeType: 'balance_low' })
  if (left === 0) world.emit({ Event: 'customer_acquisition', ChangeType: 'balance_exhausted' })
  return true
}

/** The corp buys quota; WeCom calls back when there was none. */
export function grantQuota(world: World, granted: { count: number; expiresAt: number }): void {
  const before = quotaBalance(world)
  world.store.run(
    'insert into acquisition_quota (granted, balance, expires_at) values (?, ?, ?)',
    granted.count,
    granted.count,
    granted.expiresAt,
  )
  if (before === 0) world.emit({ Event: 'customer_acquisition', ChangeType: 'balance_increased' })
}

/** Says as a corp day begins which quotas will soon end unused. */
export function warnOfExpiry(world: World, dayFrom: number): void {
  for (const quota of listQuotas(world)) {
    if (quota.balance === 0 || !expiryDays.includes(daysBetween(world.corp.zone, dayFrom, quota.expires_at))) continue
    world.emit({
      Event: 'customer_acquisition',
      ChangeType: 'quota_expire_soon',
      ExpireTime: seconds(quota.expires_at),
      ExpireQuotaNum: quota.balance,
    })
  }
}
