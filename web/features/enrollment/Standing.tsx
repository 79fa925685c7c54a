import type { EnrollmentItem } from '#contract/enrollment.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'

const tones = { waiting: 'accent', held: 'warn', over: 'plain' } as const

/** Whether it goes on by itself, waits for somebody, or is over. */
export function Standing({ item }: { item: Pick<EnrollmentItem, 'state'> }) {
  const { t } = useWords()
  return <Pill tone={tones[item.state]}>{t(`enrollment.state.${item.state}`)}</Pill>
}
