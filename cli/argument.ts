import { InvalidArgumentError } from 'commander'
import { readDate } from '#server/features/playbook/rules/day.ts'

/** A command that was not given what it needs ends with this. */
export const EXIT_REFUSED = 2

export type Language = 'zh' | 'en'

/** `zh` or `en`, for commander; as the others here it throws `InvalidArgumentError` with the repair. */
export function language(written: string): Language {
  if (written === 'zh' || written === 'en') return written
  throw new InvalidArgumentError('choose zh or en.')
}

export function date(written: string): Temporal.PlainDate {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(written) ? readDate(written) : null
  if (day !== null) return day
  throw new InvalidArgumentError('give a day that exists, as YYYY-MM-DD.')
}

export function zone(written: string): string {
  try {
    return new Temporal.ZonedDateTime(0n, written).timeZoneId
  } catch (cause) {
    if (cause instanceof RangeError) throw new InvalidArgumentError('give an IANA time zone such as Asia/Shanghai.')
    throw cause
  }
}

/** Adds `name=value` to those before. */
export function assignment(written: string, all: Record<string, string>): Record<string, string> {
  const at = written.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('write name=value.')
  return { ...all, [written.slice(0, at)]: written.slice(at + 1) }
}

/** Says why on standard error, and what the program ends with. */
export function refuse(message: string): void {
  console.error(`error: ${message}`)
  process.exitCode = EXIT_REFUSED
}
