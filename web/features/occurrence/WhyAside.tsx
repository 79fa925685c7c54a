import { Drawer } from 'antd'
import { useEffect } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { useIsWide } from '#web/ui/use-is-wide.ts'
import { useOpenedWhy, useOpenWhy } from './open-why.ts'
import { WhyPanel } from './WhyPanel.tsx'
import styles from './why.module.css'

/** The open why panel: beside the page where there is room, over it where there is not. Null while none is open. */
export function useWhyAside() {
  const occurrenceId = useOpenedWhy()
  return occurrenceId ? <WhyAside key="why" occurrenceId={occurrenceId} /> : null
}

function WhyAside({ occurrenceId }: { occurrenceId: string }) {
  const { t } = useWords()
  const open = useOpenWhy()
  const isWide = useIsWide(1280)
  const close = () => open()
  useEscape(close, isWide)
  if (isWide)
    return (
      <aside className={styles['aside']} aria-label={t('why.title')}>
        <WhyPanel occurrenceId={occurrenceId} onClose={close} />
      </aside>
    )
  return (
    <Drawer
      open
      size={400}
      closable={false}
      onClose={close}
      aria-label={t('why.title')}
      styles={{ body: { padding: 0 } }}
    >
      <WhyPanel occurrenceId={occurrenceId} onClose={close} />
    </Drawer>
  )
}

/** Esc closes, unless something above the page, such as a menu or a dialog, takes it first. */
function useEscape(close: () => void, isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return undefined
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) close()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [close, isOn])
}
