import { Button } from 'antd'
import { useWords } from '#web/i18n/use-words.ts'
import { useEditing } from '../context.ts'
import { usesOf } from '../document/operations.ts'
import { valueAt } from '../document/value.ts'
import { Composer } from './Composer.tsx'
import styles from './composer.module.css'

/** One content of the library at work, and the steps that send it. */
export function ContentPanel({ contentId }: { contentId: string }) {
  const { t } = useWords()
  const { document, value, make, open, isLocked } = useEditing()
  const content = document.contents.find(({ id }) => id === contentId)
  if (!content) return <p>{t('editor.step.gone')}</p>
  const { steps, columns, journeys } = usesOf(document, contentId)
  const names = [...steps.map(({ name }) => name), ...journeys]
  const isUsed = names.length > 0 || columns.length > 0
  return (
    <>
      <h2 className={styles['panelHead']}>{content.name}</h2>
      <Composer content={content} label={t('editor.message.one')} />
      <p>
        {names.length === 0
          ? t('editor.contents.unused')
          : `${t('editor.contents.usedBy')}: ${names.join(t('common.and'))}`}
      </p>
      {isUsed ? null : (
        <Button
          danger
          disabled={isLocked}
          onClick={() => {
            const was = valueAt(value, ['contents', { id: contentId }])
            if (was !== null) make([{ op: 'remove', at: ['contents'], item: contentId, was }])
            open(null)
          }}
        >
          {t('editor.contents.remove')}
        </Button>
      )}
    </>
  )
}
