import { type ReactNode, useEffect, useRef } from 'react'
import { Icon } from '#web/ui/Icon.tsx'
import { words } from '../words/words.ts'
import styles from './sheet.module.css'

type SheetProps = { title: string; children: ReactNode; onClose: () => void }

/** A question that rises from below; a tap beside it, or Escape, leaves everything as it was. */
export function Sheet({ title, children, onClose }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    // Browsers before 2022 know no dialogs: there it stands open in the page.
    if (typeof element?.showModal === 'function') element.showModal()
    else element?.setAttribute('open', '')
  }, [])
  useEffect(() => {
    const element = dialog.current
    const closeBeside = (event: Event): void => {
      if (event.target === element) onClose()
    }
    element?.addEventListener('click', closeBeside)
    element?.addEventListener('cancel', onClose)
    return () => {
      element?.removeEventListener('click', closeBeside)
      element?.removeEventListener('cancel', onClose)
    }
  }, [onClose])
  return (
    <dialog ref={dialog} className={styles['sheet']} aria-label={title}>
      <div className={styles['inside']}>
        <header>
          <h2>{title}</h2>
          <button type="button" aria-label={words().common.close} onClick={onClose}>
            <Icon name="close" size={20} />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}
