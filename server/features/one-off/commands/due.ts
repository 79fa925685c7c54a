import type { SaveOneOff } from '#contract/one-off.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { type CorpInstant, corpInstant, isBefore } from '#server/kernel/time.ts'

const furthestDays = 366

/** When it is due, and that local minute as it is written. Refuses what is past, or more than a year ahead. */
export function dueOf(
  { sendAt }: Pick<SaveOneOff, 'sendAt'>,
  now: CorpInstant,
  zone: string,
): { dueAt: CorpInstant; at: string } {
  const local = sendAt === null ? null : Temporal.PlainDateTime.from(sendAt)
  const dueAt = local ? corpInstant(local.toZonedDateTime(zone).toInstant()) : now
  const refuse = (rule: string, zh: string, en: string): never => {
    throw new AppError('one_off_invalid', { details: [{ field: 'sendAt', value: sendAt, rule, repair: { zh, en } }] })
  }
  if (isBefore(dueAt, now)) refuse('send_at_past', '选现在或之后的时间', 'choose a time from now on')
  if (isBefore(corpInstant(now.add({ hours: furthestDays * 24 })), dueAt))
    refuse('send_at_far', '选一年以内的时间', 'choose a time within a year')
  const at = dueAt.toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' })
  return { dueAt, at }
}
