import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import type { PlaybookPage } from '#contract/playbook-library.ts'
import { RealTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { DataTable, type Column } from '#web/ui/DataTable.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Section } from '#web/ui/Section.tsx'
import { Compare } from '../versions/Compare.tsx'
import { LiveRuns } from '../versions/LiveRuns.tsx'
import styles from './versions.module.css'

type Version = PlaybookPage['versions'][number]

type VersionsProps = { playbook: PlaybookPage; source: string; shown: number }

/** Every published version with who published it and why; the source of the one shown, as it was written. */
export function Versions({ playbook, source, shown }: VersionsProps) {
  const { t } = useWords()
  const columns = useVersionColumns(playbook.playbookId, shown)
  return (
    <>
      <DataTable
        label={t('playbook.tab.versions')}
        columns={columns}
        rows={playbook.versions.toSorted((a, b) => b.version - a.version)}
        keyOf={(row) => String(row.version)}
      />
      <LiveRuns playbook={playbook} />
      <Compare playbook={playbook} shown={shown} />
      <Section
        className={styles['source']}
        title={t('playbook.version.source', { version: shown })}
        actions={<CopyButton text={source} />}
      >
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so keys must reach it */}
        <pre tabIndex={0}>{source}</pre>
      </Section>
    </>
  )
}

function useVersionColumns(playbookId: string, shown: number): Column<Version>[] {
  const { t } = useWords()
  return [
    {
      key: 'version',
      title: t('playbook.version.name'),
      cell: (row) => (
        <span className={styles['version']}>
          <Link to="/playbooks/$playbookId" params={{ playbookId }} search={{ tab: 'versions', version: row.version }}>
            v{row.version}
          </Link>
          {row.version === shown ? <Pill tone="accent">{t('playbook.version.shown')}</Pill> : null}
        </span>
      ),
    },
    { key: 'note', title: t('playbook.version.note'), cell: (row) => row.note || '–' },
    { key: 'author', title: t('playbook.version.author'), isWideOnly: true, cell: (row) => row.author },
    { key: 'at', title: t('playbook.published'), cell: (row) => <RealTime at={row.publishedRealAt} /> },
    {
      key: 'archive',
      title: t('playbook.archive.column'),
      cell: (row) => (
        <a
          href={`/api/v1/playbooks/${playbookId}/versions/${row.version}/archive`}
          download
          title={t('playbook.archive.exportNote')}
        >
          {t('playbook.archive.export')}
        </a>
      ),
    },
    {
      key: 'hash',
      title: t('playbook.version.hash'),
      isWideOnly: true,
      cell: (row) => <code title={row.sourceHash}>{row.sourceHash.slice(0, 12)}</code>,
    },
  ]
}

function CopyButton({ text }: { text: string }) {
  const { t } = useWords()
  const [isDone, setDone] = useState(false)
  return (
    <Button size="small" onClick={() => void navigator.clipboard.writeText(text).then(() => setDone(true))}>
      {isDone ? t('common.copied') : t('common.copy')}
    </Button>
  )
}
