import { useWords } from '#web/i18n/use-words.ts'
import { awayWords, exactWords, momentWords, nearDayWords } from '#web/time/words.ts'
import { useCorpNow } from '#web/wire/corp-clock.ts'
import { useSession } from './queries.ts'

/** Enough to know which day it is, in every zone: their offsets are whole quarters of an hour. */
export const quarterMs = 15 * 60_000

/** Instants of the corp's clock in words, in the corp's zone; `now` moves in steps of `stepMs`. */
export function useCorpTime(stepMs = quarterMs) {
  const { language } = useWords()
  const zone = useSession().corp.zone
  const nowMs = useCorpNow(stepMs)
  const inZone = (at: string | number) =>
    (typeof at === 'number'
      ? Temporal.Instant.fromEpochMilliseconds(at)
      : Temporal.Instant.from(at)
    ).toZonedDateTimeISO(zone)
  const now = inZone(nowMs)
  return {
    now,
    today: now.toPlainDate(),
    zoned: inZone,
    moment: (at: string) => momentWords(inZone(at), now, language),
    clock: (at: string) => inZone(at).toPlainTime().toString({ smallestUnit: 'minute' }),
    away: (at: string) => awayWords(inZone(at).epochMilliseconds, nowMs, language),
    exact: (at: string) => exactWords(inZone(at), language),
    nearDay: (date: string) => nearDayWords(Temporal.PlainDate.from(date), now.toPlainDate(), language),
  }
}
