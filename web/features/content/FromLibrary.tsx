import { Link } from '@tanstack/react-router'
import { Button, Popconfirm } from 'antd'
import { useState } from 'react'
import { type ContentItem, libraryReference } from '#contract/content-library.ts'
import { useWords } from '#web/i18n/use-words.ts'
import styles from './content.module.css'
import { LibraryPicker } from './LibraryPicker.tsx'

type FromLibraryProps = {
  /** `id@revision`; empty where the message is no copy. */
  library: string
  /** Whether nothing is written yet, so that a copy replaces nothing. */
  isEmpty: boolean
  onChoose: (item: ContentItem) => void
  /** The message is nobody's copy any more; what it says stays. */
  onLeave: () => void
}

/** Begins a message with a copy of an approved item of the library, and tells where it is from. */
export function FromLibrary({ library, isEmpty, onChoose, onLeave }: FromLibraryProps) {
  const { t } = useWords()
  const [chosen, setChosen] = useState<ContentItem | null>(null)
  const from = libraryReference(library)
  return (
    <div className={styles['from']}>
      <Popconfirm
        open={chosen !== null}
        title={t('content.pick.replace')}
        okText={t('content.pick.replaceNow')}
        cancelText={t('common.cancel')}
        onConfirm={() => {
          if (chosen) onChoose(chosen)
          setChosen(null)
        }}
        onCancel={() => setChosen(null)}
      >
        <span>
          <LibraryPicker isLocked={false} onChoose={(item) => (isEmpty ? onChoose(item) : setChosen(item))} />
        </span>
      </Popconfirm>
      {from ? (
        <small className={styles['hint']}>
          <Link to="/content/$contentItemId" params={{ contentItemId: from.contentItemId }}>
            {t('content.pick.from')}
          </Link>{' '}
          {t('content.revision', { revision: from.revision })}
          <Button size="small" type="link" onClick={onLeave}>
            {t('content.pick.leave')}
          </Button>
        </small>
      ) : null}
    </div>
  )
}
