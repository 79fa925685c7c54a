import type { ContentItemState } from '#contract/content-library.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'

const tones = { draft: 'plain', in_review: 'warn', approved: 'accent', retired: 'plain' } as const

/** Where an item stands, in a word. */
export function ItemState({ state }: { state: ContentItemState }) {
  const { t } = useWords()
  return (
    <Pill tone={tones[state]} title={t(`content.stateHint.${state}`)}>
      {t(`content.state.${state}`)}
    </Pill>
  )
}
