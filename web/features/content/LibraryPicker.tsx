import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import type { ContentItem, ContentItemRow } from '#contract/content-library.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import styles from './content.module.css'
import { itemQuery, itemsQuery } from './queries.ts'

type LibraryPickerProps = { isLocked: boolean; onChoose: (item: ContentItem) => void }

/** Opens the library's approved items; the chosen one is read whole before it is handed on. */
export function LibraryPicker({ isLocked, onChoose }: LibraryPickerProps) {
  const { t } = useWords()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button size="small" disabled={isLocked} onClick={() => setOpen(true)}>
        {t('content.pick.open')}
      </Button>
      {isOpen ? (
        <Approved
          onClose={() => setOpen(false)}
          onChoose={(item) => {
            setOpen(false)
            onChoose(item)
          }}
        />
      ) : null}
    </>
  )
}

function Approved({ onChoose, onClose }: { onChoose: (item: ContentItem) => void; onClose: () => void }) {
  const { t } = useWords()
  const client = useQueryClient()
  const [search, setSearch] = useState('')
  const [failure, setFailure] = useState<unknown>(null)
  const query = useInfiniteQuery(itemsQuery({ state: 'approved', ...(search !== '' && { search }) }))
  const rows = query.data?.pages.flatMap((page) => page.items)
  const choose = (row: ContentItemRow): void => {
    setFailure(null)
    client.fetchQuery({ ...itemQuery(row.contentItemId), staleTime: 0 }).then(onChoose, setFailure)
  }
  const columns = useColumns(choose)
  return (
    <Modal open width={640} title={t('content.pick.title')} footer={null} onCancel={onClose}>
      <Toolbar>
        <SearchField label={t('content.search')} value={search} width={280} onSearch={setSearch} />
      </Toolbar>
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {failure === null ? null : <Refused error={failure} />}
      {rows === undefined ? (
        query.error ? null : (
          <Bones rows={4} label={t('common.loading')} />
        )
      ) : rows.length === 0 ? (
        <Empty quiet title={t('content.pick.none')} action={<Link to="/content">{t('content.pick.library')}</Link>} />
      ) : (
        <>
          <DataTable
            label={t('content.pick.title')}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.contentItemId}
            isStale={query.isPlaceholderData}
          />
          <More query={query} shown={rows.length} />
        </>
      )}
    </Modal>
  )
}

function useColumns(choose: (row: ContentItemRow) => void): Column<ContentItemRow>[] {
  const { t } = useWords()
  return [
    {
      key: 'name',
      title: t('content.field.name'),
      cell: (row) => (
        <>
          {row.name}
          <span className={styles['excerpt']}>{row.excerpt}</span>
        </>
      ),
    },
    {
      key: 'use',
      title: '',
      align: 'right',
      cell: (row) => (
        <Button size="small" type="primary" onClick={() => choose(row)}>
          {t('content.pick.use')}
        </Button>
      ),
    },
  ]
}
