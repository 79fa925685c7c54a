import { useWords } from '#web/i18n/use-words.ts'
import { SidePanel } from '#web/ui/SidePanel.tsx'
import { useOpenedWhy, useOpenWhy } from './open-why.ts'
import { WhyPanel } from './WhyPanel.tsx'

/** The open why panel. Null while none is open. */
export function useWhyAside() {
  const occurrenceId = useOpenedWhy()
  return occurrenceId ? <WhyAside key="why" occurrenceId={occurrenceId} /> : null
}

function WhyAside({ occurrenceId }: { occurrenceId: string }) {
  const { t } = useWords()
  const open = useOpenWhy()
  return (
    <SidePanel label={t('why.title')} onClose={() => open()}>
      <WhyPanel occurrenceId={occurrenceId} />
    </SidePanel>
  )
}
