import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'

/** What stands in a message's blanks where it is shown before it is sent. */
export function useExamples(): Readonly<Record<string, string>> {
  const { t } = useWords()
  const { now } = useCorpTime()
  return {
    日期: `${now.month} 月 ${now.day} 日`,
    星期: `周${'一二三四五六日'[now.dayOfWeek - 1] ?? ''}`,
    群名: t('oneOff.example.群名'),
    群主: t('oneOff.example.群主'),
  }
}
