/* oxlint-disable jsx-a11y/prefer-tag-over-role -- ARIA's grid with one tab stop (aria-activedescendant): rows are virtual and placed by hand, which table elements do not allow */
import type { Matrix } from '#contract/run.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import type { MatrixFilters } from '../queries.ts'
import styles from './matrix.module.css'

type ColumnHeadProps = {
  column: Matrix['columns'][number]
  name: string
  zoom: MatrixFilters['zoom']
  onCloser: (() => void) | null
}

/** What a column holds; where it gathers, it leads one step closer. */
export function ColumnHead({ column, name, zoom, onCloser }: ColumnHeadProps) {
  const { t, language } = useWords()
  const isToday = column.isNow && zoom === 'day'
  const label = column.label ? inLanguage(language, column.label.zh, column.label.en) : null
  const words = (
    <>
      {isToday ? t('matrix.todayIs', { name: language === 'zh' ? name : Number(column.starts.slice(8, 10)) }) : name}
      {label ? <small>{label}</small> : null}
    </>
  )
  return (
    <div
      role="columnheader"
      className={styles['heading']}
      data-now={column.isNow ? '' : undefined}
      data-rest={column.isRestDay ? '' : undefined}
      title={[name, label].filter(Boolean).join(' · ')}
    >
      {onCloser ? (
        <button type="button" tabIndex={-1} onClick={onCloser} title={t('matrix.closer')}>
          {words}
        </button>
      ) : (
        words
      )}
    </div>
  )
}
