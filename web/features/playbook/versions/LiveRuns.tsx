import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { lazy, Suspense, useState } from 'react'
import type { PlaybookPage } from '#contract/playbook-library.ts'
import type { RunListItem } from '#contract/run.ts'
import { useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import { More } from '#web/ui/More.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { Section } from '#web/ui/Section.tsx'
import { liveRunsQuery } from '../queries.ts'
import styles from './compare.module.css'

const MoveDialog = lazy(async () => ({ default: (await import('./MoveDialog.tsx')).MoveDialog }))

/** What is at work, at which version, and the way to another one. */
export function LiveRuns({ playbook }: { playbook: PlaybookPage }) {
  const { t } = useWords()
  const query = useInfiniteQuery(liveRunsQuery(playbook.playbookId))
  const [moving, setMoving] = useState<RunListItem | null>(null)
  const columns = useRunColumns(playbook, setMoving)
  const runs = query.data?.pages.flatMap((page) => page.items)
  if (runs?.length === 0) return null
  return (
    <Section className={styles['section']} title={t('versions.runs')} note={t('versions.runsNote')} flush>
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {runs ? (
        <>
          <DataTable label={t('versions.runs')} columns={columns} rows={runs} keyOf={(run) => run.runId} />
          {query.hasNextPage ? <More query={query} shown={runs.length} /> : null}
        </>
      ) : query.error ? null : (
        <Bones rows={2} label={t('common.loading')} />
      )}
      <Suspense>
        {moving ? <MoveDialog run={moving} playbook={playbook} onClose={() => setMoving(null)} /> : null}
      </Suspense>
    </Section>
  )
}

function useRunColumns(playbook: PlaybookPage, onMove: (run: RunListItem) => void): Column<RunListItem>[] {
  const { t } = useWords()
  const mayMove = useMay('run.apply') && playbook.versions.length > 1
  return [
    {
      key: 'name',
      title: t('versions.run'),
      cell: (run) => (
        <Link to="/runs/$runId" params={{ runId: run.runId }}>
          {run.name}
        </Link>
      ),
    },
    {
      key: 'version',
      title: t('playbook.version.name'),
      cell: (run) => (
        <span className={styles['choose']}>
          v{run.version}
          {run.version < playbook.version ? <Pill tone="warn">{t('versions.behind')}</Pill> : null}
        </span>
      ),
    },
    {
      key: 'chats',
      title: t('versions.chats'),
      align: 'right',
      isWideOnly: true,
      cell: (run) => run.groupChats,
    },
    ...(mayMove
      ? [
          {
            key: 'move',
            title: <span className="visually-hidden">{t('versions.move')}</span>,
            align: 'right' as const,
            cell: (run: RunListItem) => (
              <Button size="small" onClick={() => onMove(run)}>
                {t('versions.move')}
              </Button>
            ),
          },
        ]
      : []),
  ]
}
