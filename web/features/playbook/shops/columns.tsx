import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import type { Execution, ExecutionDays, Follower } from '#contract/playbook-follow.ts'
import { useWords } from '#web/i18n/use-words.ts'
import type { Column } from '#web/ui/DataTable.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import styles from './shops.module.css'

/** A follower with how deep it stands below the playbook of the page. */
export type FollowerLine = Follower & { level: number }

type ColumnsOf = {
  /** Null: no step is mandatory, so that there is no rate. */
  days: ExecutionDays | null
  rates: ReadonlyMap<string, Execution['items'][number]>
  opened: ReadonlySet<string>
  onToggle: (playbookId: string) => void
  onShow: (follower: Follower) => void
}

export function useFollowerColumns({ days, rates, opened, onToggle, onShow }: ColumnsOf): Column<FollowerLine>[] {
  const { t } = useWords()
  return [
    {
      key: 'unit',
      title: t('follow.column.unit'),
      cell: (row) => <Unit row={row} isOpen={opened.has(row.playbookId)} onToggle={onToggle} />,
    },
    {
      key: 'version',
      title: t('follow.column.version'),
      cell: (row) => (
        <span className={styles['version']}>
          {t('follow.at', { version: row.upstreamVersion })}
          {row.behind > 0 ? <Pill tone="warn">{t('follow.behind', { count: row.behind })}</Pill> : null}
        </span>
      ),
    },
    {
      key: 'overrides',
      title: t('follow.column.overrides'),
      cell: (row) =>
        row.overrides + row.locals === 0 ? (
          <span className={styles['weak']}>{t('follow.same')}</span>
        ) : (
          <Button type="link" size="small" className={styles['open'] ?? ''} onClick={() => onShow(row)}>
            {[
              ...(row.overrides > 0 ? [t('follow.overrides', { count: row.overrides })] : []),
              ...(row.locals > 0 ? [t('follow.locals', { count: row.locals })] : []),
            ].join(' · ')}
          </Button>
        ),
    },
    {
      key: 'chats',
      title: t('follow.column.chats'),
      align: 'right',
      isWideOnly: true,
      cell: (row) => row.groupChats,
    },
    ...(days === null
      ? []
      : [
          {
            key: 'rate',
            title: <span title={t('follow.rateHint', { days })}>{t('follow.column.rate')}</span>,
            align: 'right' as const,
            cell: (row: FollowerLine) => <Rate rate={rates.get(row.playbookId)} />,
          },
        ]),
  ]
}

type UnitProps = { row: FollowerLine; isOpen: boolean; onToggle: (playbookId: string) => void }

function Unit({ row, isOpen, onToggle }: UnitProps) {
  const { t } = useWords()
  return (
    <span className={styles['unit']} style={{ paddingLeft: row.level * 20 }}>
      {row.followers > 0 ? (
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={t(isOpen ? 'follow.collapse' : 'follow.expand', { name: row.unit })}
          onClick={() => onToggle(row.playbookId)}
        >
          {isOpen ? '▾' : '▸'}
        </button>
      ) : null}
      <Link
        to="/playbooks/$playbookId"
        params={{ playbookId: row.playbookId }}
        search={{ tab: 'shops' }}
        title={row.name}
      >
        {row.unit}
      </Link>
      {row.followers > 0 ? <small>{t('follow.below', { count: row.followers })}</small> : null}
    </span>
  )
}

function Rate({ rate }: { rate: Execution['items'][number] | undefined }) {
  const { t } = useWords()
  if (rate === undefined) return '…'
  if (rate.due === 0) return <span title={t('follow.noRate')}>–</span>
  return (
    <span>
      {Math.floor((rate.done / rate.due) * 100)}%{' '}
      <small className={styles['weak']}>{t('follow.rateOf', { done: rate.done, due: rate.due })}</small>
    </span>
  )
}
