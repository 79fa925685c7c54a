import { Button } from 'antd'
import { useWords } from '#web/i18n/use-words.ts'
import { rowKinds, zooms } from '#web/search.ts'
import { Icon } from '#web/ui/Icon.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import type { MatrixFilters } from '../queries.ts'
import styles from './matrix.module.css'

type MatrixToolsProps = {
  filters: MatrixFilters
  /** How many steps in sight are in trouble; null until that is known. */
  troubles: number | null
  onChange: (changes: Partial<MatrixFilters>) => void
  onTurn: (direction: 1 | -1) => void
}

/** How close, which rows, which span, and only what is in trouble. */
export function MatrixTools({ filters, troubles, onChange, onTurn }: MatrixToolsProps) {
  const { t } = useWords()
  return (
    <div className={styles['tools']}>
      <Segments
        label={t('matrix.zoom.name')}
        value={filters.zoom}
        options={zooms.map((zoom) => ({ value: zoom, label: t(`matrix.zoom.${zoom}`) }))}
        onChange={(zoom) => onChange({ zoom })}
      />
      <Segments
        label={t('matrix.rowsBy')}
        value={filters.rows}
        options={rowKinds.map((rows) => ({ value: rows, label: t(`matrix.by.${rows}`) }))}
        onChange={(rows) => onChange({ rows })}
      />
      <span className={styles['turn']}>
        <Button aria-label={t('matrix.before')} icon={<Icon name="left" />} onClick={() => onTurn(-1)} />
        <Button disabled={filters.from === undefined} onClick={() => onChange({ from: '' })}>
          {t('matrix.now')}
        </Button>
        <Button aria-label={t('matrix.after')} icon={<Icon name="right" />} onClick={() => onTurn(1)} />
      </span>
      <Button
        aria-pressed={filters.trouble ?? false}
        {...(filters.trouble ? { type: 'primary', ghost: true } : {})}
        onClick={() => onChange({ trouble: !filters.trouble })}
      >
        {troubles === null || troubles === 0 ? t('matrix.trouble') : t('matrix.troubles', { count: troubles })}
      </Button>
      <SearchField
        width={160}
        label={t('matrix.find')}
        value={filters.search ?? ''}
        onSearch={(search) => onChange({ search })}
      />
    </div>
  )
}
