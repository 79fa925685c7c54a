import type { ClonesPreview } from '#contract/playbook-follow.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import styles from './shops.module.css'

type Item = ClonesPreview['items'][number] & { at: number }

/** What cloning would make, and what stands against it. */
export function ClonesFound({ preview }: { preview: ClonesPreview }) {
  const { t } = useWords()
  const faulty = preview.items.filter(({ problems }) => problems.length > 0)
  const columns = useColumns()
  const rows = preview.items.map((item, at): Item => ({ ...item, at }))
  const sorted = rows.toSorted((a, b) => b.problems.length - a.problems.length)
  return (
    <>
      <output>
        {faulty.length > 0
          ? t('follow.clone.faulty', { count: faulty.length })
          : t('follow.clone.ready', { count: preview.items.length })}
      </output>
      <div className={styles['found']}>
        <DataTable label={t('follow.clone.found')} columns={columns} rows={sorted} keyOf={(row) => String(row.at)} />
      </div>
    </>
  )
}

function Found({ item: { problems, missing } }: { item: Item }) {
  const { t, language } = useWords()
  if (problems.length > 0)
    return (
      <ul className={styles['warn']}>
        {problems.map(({ code, field, repair }) => (
          <li key={`${code} ${field}`}>
            {field === 'unit' ? '' : `${field} `}
            {t(`follow.problem.${code}`)} · {repair[language]}
          </li>
        ))}
      </ul>
    )
  if (missing.length > 0) return t('follow.clone.missing', { names: missing.join(language === 'zh' ? '、' : ', ') })
  return t('follow.clone.fine')
}

function useColumns(): Column<Item>[] {
  const { t } = useWords()
  return [
    { key: 'name', title: t('follow.clone.name'), cell: (row) => row.name },
    {
      key: 'found',
      title: t('follow.clone.found'),
      cell: (row) => <Found item={row} />,
    },
  ]
}
