import type { MomentSettings } from '#contract/moment.ts'
import type { MomentFault } from '#server/features/moment/rules/body.ts'
import { wokenAt } from '#server/features/moment/rules/timing.ts'
import { addMs, type CorpInstant, isBefore } from '#server/kernel/time.ts'

const yearMs = 366 * 86_400_000

/** Whether a post may be planned for a time: it lies ahead, within a year, and outside quiet hours. */
export function faultsOfTime(
  dueAt: CorpInstant,
  settings: MomentSettings,
  zone: string,
  now: CorpInstant,
): MomentFault[] {
  const fault = (rule: string, message: MomentFault['message'], repair: MomentFault['repair']): MomentFault[] => [
    { field: 'dueAt', value: timeIn(dueAt, zone), rule, message, repair },
  ]
  if (isBefore(dueAt, now))
    return fault(
      'due_past',
      { zh: '这个时间已经过去', en: 'this time is past' },
      { zh: '选现在之后的时间', en: 'choose a later time' },
    )
  if (isBefore(addMs(now, yearMs), dueAt))
    return fault(
      'due_far',
      { zh: '超过一年以后', en: 'more than a year ahead' },
      { zh: '选一年以内的时间', en: 'choose a time within a year' },
    )
  const end = wokenAt(dueAt, settings, zone)
  if (end === null) return []
  const { quietFrom, quietTo } = settings
  return fault(
    'due_quiet',
    {
      zh: `落在静默时段 ${quietFrom}–${quietTo}`,
      en: `falls into the quiet hours ${quietFrom}–${quietTo}`,
    },
    { zh: `改到 ${timeIn(end, zone)} 之后`, en: `choose ${timeIn(end, zone)} or later` },
  )
}

const timeIn = (at: CorpInstant, zone: string): string =>
  at.toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ')
