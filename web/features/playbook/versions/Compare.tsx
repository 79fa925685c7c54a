import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { lazy, Suspense, useState } from 'react'
import type { PlaybookPage } from '#contract/playbook-library.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Section } from '#web/ui/Section.tsx'
import { changesQuery } from '../queries.ts'
import { ChangeList } from './ChangeList.tsx'
import styles from './compare.module.css'

const SourceDiff = lazy(async () => ({ default: (await import('./SourceDiff.tsx')).SourceDiff }))

/** Two versions of a playbook beside one another: in words, and line by line. */
export function Compare({ playbook, shown }: { playbook: PlaybookPage; shown: number }) {
  const { t } = useWords()
  const [from, setFrom] = useState<number | null>(null)
  const versions = playbook.versions.map(({ version }) => version).toSorted((a, b) => b - a)
  const older = versions.find((version) => version < shown)
  const before = from ?? older ?? versions.find((version) => version !== shown)
  if (before === undefined) return null
  return (
    <Section
      className={styles['section']}
      title={t('versions.compare')}
      actions={
        <span className={styles['choose']}>
          <Select
            size="small"
            aria-label={t('versions.from')}
            value={before}
            options={versions.map((version) => ({ value: version, label: `v${version}`, disabled: version === shown }))}
            onChange={setFrom}
          />
          <span>→ v{shown}</span>
        </span>
      }
    >
      <Changes playbookId={playbook.playbookId} from={before} to={shown} />
    </Section>
  )
}

function Changes({ playbookId, from, to }: { playbookId: string; from: number; to: number }) {
  const { t } = useWords()
  const query = useQuery(changesQuery(playbookId, from, to))
  return (
    <Answer query={query} shape={<Bones rows={4} label={t('common.loading')} />}>
      {(found) => (
        <>
          {found.changes.length === 0 ? (
            <Empty quiet title={t('versions.same')}>
              {t('versions.sameNote')}
            </Empty>
          ) : (
            <ChangeList changes={found.changes} />
          )}
          <details open className={styles['lines']}>
            <summary>{t('versions.source')}</summary>
            <Suspense fallback={<Bones rows={6} label={t('common.loading')} />}>
              <SourceDiff
                before={found.sources.from}
                after={found.sources.to}
                names={{ before: `v${from}`, after: `v${to}` }}
              />
            </Suspense>
          </details>
        </>
      )}
    </Answer>
  )
}
