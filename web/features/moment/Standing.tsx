import type { MomentState } from '#contract/moment-kind.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'

const tones = {
  draft: 'plain',
  scheduled: 'accent',
  calling: 'accent',
  making: 'accent',
  open: 'accent',
  in_doubt: 'warn',
  closed: 'plain',
  failed: 'harm',
  cancelled: 'plain',
} as const

/** Where a post stands, in a word. */
export function Standing({ state }: { state: MomentState }) {
  const { t } = useWords()
  return <Pill tone={tones[state]}>{t(`moment.states.${state}`)}</Pill>
}
