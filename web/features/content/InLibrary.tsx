import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { type CreateContentItem, libraryReference } from '#contract/content-library.ts'
import { useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './content.module.css'
import { useSaveItem } from './queries.ts'

type InLibraryProps = {
  /** `id@revision`, where it is a copy. */
  library: string | undefined
  item: CreateContentItem
  isLocked: boolean
  onKept: (library: string) => void
}

/** Where a message of a playbook is from in the library; one that is not is kept there with a press. */
export function InLibrary({ library, item, isLocked, onKept }: InLibraryProps) {
  const { t } = useWords()
  const mayKeep = useMay('content.write')
  const keep = useSaveItem(null)
  const from = library === undefined ? null : libraryReference(library)
  if (from)
    return (
      <p className={styles['hint']}>
        <Link to="/content/$contentItemId" params={{ contentItemId: from.contentItemId }}>
          {t('content.pick.from')}
        </Link>{' '}
        {t('content.revision', { revision: from.revision })}
      </p>
    )
  const isEmpty = item.body.text === undefined && item.body.attachments === undefined
  if (!mayKeep || isEmpty) return null
  return (
    <>
      <Button
        size="small"
        disabled={isLocked}
        loading={keep.isPending}
        onClick={() =>
          keep.mutate(item, { onSuccess: ({ contentItemId, revision }) => onKept(`${contentItemId}@${revision}`) })
        }
      >
        {t('content.pick.keep')}
      </Button>
      {keep.error ? <Refused error={keep.error} /> : null}
    </>
  )
}
