import type { ErrorDetail } from '#contract/errors.ts'
import { WEBHOOK_RETRY_SECONDS, WEBHOOK_SUSPEND } from '#contract/webhook.ts'

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** Whether an address leads to the machine it is written on. */
export const isLoopback = (host: string): boolean => loopback.test(host)

/** Why nothing is sent to an address; null when it may be. What its name resolves to is looked at when it is called. */
export function urlFault(text: string, mayLoopback: boolean): ErrorDetail | null {
  const fault = (rule: string, repair: string): ErrorDetail => ({ field: 'url', value: text, rule, repair })
  const url = URL.parse(text)
  if (!url) return fault('url_unreadable', 'write it as https://host/path')
  const isOwn = isLoopback(url.hostname)
  if (isOwn && !mayLoopback) return fault('url_own_machine', 'name a host that the internet sees')
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isOwn))
    return fault('url_not_https', 'use https; http is for this machine’s own address alone')
  if (url.username !== '' || url.password !== '')
    return fault('url_credentials', 'leave name and password out: the signature proves who calls')
  if (url.hash !== '') return fault('url_fragment', 'leave out what follows #')
  return null
}

/** Milliseconds until the next attempt after `attempts` failed ones; null when it is given up. */
export function retryAfterMs(attempts: number): number | null {
  const seconds = WEBHOOK_RETRY_SECONDS[attempts - 1]
  return seconds === undefined ? null : seconds * 1_000
}

/** Whether a receiver that failed so often in a row, for so long, is asked no more. */
export const isToSuspend = (failures: number, failingMs: number): boolean =>
  failures >= WEBHOOK_SUSPEND.failures && failingMs >= WEBHOOK_SUSPEND.hours * 3_600_000

/** What an answer means: the message is told, the receiver wants no more of any, or it is to be tried again. */
export function verdictOf(status: number | null): 'sent' | 'gone' | 'failed' {
  if (status === null) return 'failed'
  if (status === 410) return 'gone'
  return status >= 200 && status < 300 ? 'sent' : 'failed'
}
