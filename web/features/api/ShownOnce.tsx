import { Button, Modal } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { CopyText } from '#web/ui/CopyText.tsx'
import styles from './api.module.css'

type ShownOnceProps = { title: string; secret: string; onClose: () => void; children: ReactNode }

/** A secret the one time that it is told: nothing but the button closes it. */
export function ShownOnce({ title, secret, onClose, children }: ShownOnceProps) {
  const { t } = useWords()
  return (
    <Modal
      open
      title={title}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('api.kept')}
        </Button>
      }
    >
      <p>{children}</p>
      <div className={styles['secret']}>
        <code>{secret}</code>
        <CopyText text={secret} />
      </div>
    </Modal>
  )
}
