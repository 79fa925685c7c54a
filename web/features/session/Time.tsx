import { useSyncExternalStore } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { awayWords, exactWords } from '#web/time/words.ts'
import { quarterMs, useCorpTime } from './corp-time.ts'

const minuteMs = 60_000

type CorpTimeProps = { at: string; as?: 'moment' | 'away' | 'clock' }

/** A moment of the corp's clock; the exact one is shown on hover. */
export function CorpTime({ at, as = 'moment' }: CorpTimeProps) {
  const { t } = useWords()
  const time = useCorpTime(as === 'away' ? minuteMs : quarterMs)
  return (
    <time dateTime={at} title={`${time.exact(at)} · ${t('common.corpTime')}`}>
      {time[as](at)}
    </time>
  )
}

const subscribeToMinutes = (notify: () => void): (() => void) => {
  const timer = setInterval(notify, 30_000)
  return () => clearInterval(timer)
}
const realMinute = (): number => Math.floor(Date.now() / 30_000) * 30_000

/** A moment of the wall clock, in the reader's own zone: how far away, exact on hover. One that `isAhead` may be past a little. */
export function RealTime({ at, isAhead = false }: { at: string; isAhead?: boolean }) {
  const { t, language } = useWords()
  const nowMs = useSyncExternalStore(subscribeToMinutes, realMinute)
  const instant = Temporal.Instant.from(at)
  const here = instant.toZonedDateTimeISO(Temporal.Now.timeZoneId())
  return (
    <time dateTime={at} title={`${exactWords(here, language)} · ${t('common.realTime')}`}>
      {awayWords(instant.epochMilliseconds, isAhead ? nowMs : Math.max(nowMs, instant.epochMilliseconds), language)}
    </time>
  )
}
