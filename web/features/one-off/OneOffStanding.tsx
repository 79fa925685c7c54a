import type { OneOffState } from '#contract/one-off.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'

const tones = { planned: 'plain', under_way: 'accent', done: 'plain', cancelled: 'warn' } as const

/** Where a one-off stands, in a word. */
export function OneOffStanding({ state }: { state: OneOffState }) {
  const { t } = useWords()
  return <Pill tone={tones[state]}>{t(`oneOff.filter.${state}`)}</Pill>
}
