import { Drawer } from 'antd'
import { useEffect, type ReactNode } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from './Icon.tsx'
import styles from './side-panel.module.css'
import { useIsWide } from './use-is-wide.ts'

type SidePanelProps = { label: string; onClose: () => void; children: ReactNode }

/** A panel beside the page where there is room, over it where there is not; Esc closes it. */
export function SidePanel({ label, onClose, children }: SidePanelProps) {
  const { t } = useWords()
  const isWide = useIsWide(1280)
  useEscape(onClose, isWide)
  const panel = (
    <div className={styles['panel']}>
      <button type="button" className={styles['close']} onClick={onClose} aria-label={t('common.close')}>
        <Icon name="close" />
      </button>
      {children}
    </div>
  )
  if (isWide)
    return (
      <aside className={styles['aside']} aria-label={label}>
        {panel}
      </aside>
    )
  return (
    <Drawer open size={400} closable={false} onClose={onClose} aria-label={label} styles={{ body: { padding: 0 } }}>
      {panel}
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
