import { useInfiniteQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import type { MediaKind } from '#contract/media.ts'
import { RealTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { bytesWords } from '#web/ui/bytes-words.ts'
import { Empty } from '#web/ui/Empty.tsx'
import { Icon } from '#web/ui/Icon.tsx'
import { More } from '#web/ui/More.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { MediaThumb } from './MediaBubble.tsx'
import styles from './media.module.css'
import { mediaFilesQuery } from './queries.ts'

type MediaPickerProps = { kind: MediaKind; onChoose: (name: string) => void; onClose: () => void }

/** Chooses among the files that the corp has, latest first. */
export function MediaPicker({ kind, onChoose, onClose }: MediaPickerProps) {
  const { t } = useWords()
  const [search, setSearch] = useState('')
  const query = useInfiniteQuery(mediaFilesQuery(kind, search))
  const files = query.data?.pages.flatMap((page) => page.items)
  return (
    <Modal open width={560} title={t(`media.picker.${kind}`)} footer={null} onCancel={onClose}>
      <SearchField label={t('media.search')} value={search} width={260} onSearch={setSearch} />
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {files === undefined ? (
        query.error ? null : (
          <Bones rows={5} height={56} label={t('common.loading')} />
        )
      ) : files.length === 0 ? (
        <Empty quiet title={t(search === '' ? 'media.none' : 'media.noneFits')}>
          {search === '' ? t('media.noneText') : null}
        </Empty>
      ) : (
        <div className={styles['files']}>
          <ul>
            {files.map((file) => (
              <li key={file.mediaFileId}>
                <button type="button" onClick={() => onChoose(file.name)}>
                  <span className={styles['thumb']} aria-hidden>
                    {kind === 'image' ? (
                      <MediaThumb source={file.name} icon="image" />
                    ) : (
                      <Icon name={kind === 'video' ? 'play' : 'file'} size={20} />
                    )}
                  </span>
                  <b>{file.name}</b>
                  <small>
                    {bytesWords(file.bytes)} · {file.uploadedBy} · <RealTime at={file.uploadedRealAt} />
                  </small>
                </button>
              </li>
            ))}
          </ul>
          {query.hasNextPage ? <More query={query} shown={files.length} /> : null}
        </div>
      )}
    </Modal>
  )
}
