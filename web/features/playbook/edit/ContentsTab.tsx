import { Select } from 'antd'
import { useState } from 'react'
import type { Content } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import { useEditing } from './context.ts'
import { usesOf } from './document/operations.ts'
import styles from './editor.module.css'

/** Every message of the draft: what it says, how it is filed, and which steps send it. */
export function ContentsTab() {
  const { t } = useWords()
  const { document } = useEditing()
  const [search, setSearch] = useState('')
  const [label, setLabel] = useState<string>()
  const labels = [...new Set(document.contents.flatMap((content) => content.labels ?? []))]
  const wanted = search.toLowerCase()
  const rows = document.contents.filter(
    (content) =>
      `${content.name}\n${content.text ?? ''}`.toLowerCase().includes(wanted) &&
      (label === undefined || content.labels?.includes(label)),
  )
  const columns = useContentColumns()
  return (
    <>
      <Toolbar>
        <SearchField label={t('editor.contents.search')} value={search} onSearch={setSearch} />
        {labels.length > 0 ? (
          <Select<string>
            allowClear
            aria-label={t('editor.contents.label')}
            placeholder={t('editor.contents.allLabels')}
            style={{ minWidth: 140 }}
            value={label ?? null}
            options={labels.map((value) => ({ value, label: value }))}
            onChange={(value: string | undefined) => setLabel(value)}
          />
        ) : null}
      </Toolbar>
      {rows.length === 0 ? (
        <Empty quiet title={t('editor.contents.none')} />
      ) : (
        <DataTable label={t('editor.tab.contents')} columns={columns} rows={rows} keyOf={({ id }) => id} />
      )}
    </>
  )
}

function useContentColumns(): Column<Content>[] {
  const { t } = useWords()
  const { document, open } = useEditing()
  return [
    {
      key: 'name',
      title: t('editor.message.name'),
      cell: (content) => (
        <button
          type="button"
          className={styles['link']}
          onClick={() => open({ kind: 'content', contentId: content.id })}
        >
          {content.name}
        </button>
      ),
    },
    {
      key: 'text',
      title: t('editor.message.one'),
      isWideOnly: true,
      cell: (content) => <span className={styles['excerpt']}>{content.text ?? ''}</span>,
    },
    {
      key: 'labels',
      title: t('editor.contents.label'),
      isWideOnly: true,
      cell: ({ labels }) => labels?.join(t('common.and')) ?? '',
    },
    {
      key: 'uses',
      title: t('editor.contents.usedBy'),
      cell: (content) => {
        const { steps, journeys } = usesOf(document, content.id)
        const names = [...steps.map(({ name }) => name), ...journeys].join(t('common.and'))
        return (
          <span title={names} className={styles['uses']}>
            {names || t('editor.contents.unused')}
          </span>
        )
      },
    },
  ]
}
