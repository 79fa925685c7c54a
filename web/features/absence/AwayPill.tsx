import { withinLastDay } from '#contract/absence-span.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'

/** Says of a member of staff that they are away, to which day; nothing of one who is there. */
export function AwayPill({ until }: { until: string | null }) {
  const { t } = useWords()
  const time = useCorpTime()
  if (until === null) return null
  const day = time.nearDay(time.zoned(withinLastDay(until)).toPlainDate().toString())
  return (
    <Pill tone="accent" title={time.exact(until)}>
      {t('absence.awayUntil', { day })}
    </Pill>
  )
}
