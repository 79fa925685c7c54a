import { Button } from 'antd'
import { useState } from 'react'
import type { PlaybookPage } from '#contract/playbook-library.ts'
import type { Rehearsal, RehearsePlaybook } from '#contract/rehearsal.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { DataTable } from '#web/ui/DataTable.tsx'
import { numberWords } from '#web/ui/number-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { Section } from '#web/ui/Section.tsx'
import { useRehearse } from '../mutations.ts'
import { type AgainstRow, compareRehearsals } from './against.ts'
import styles from './rehearsal.module.css'

type AgainstProps = {
  playbookId: string
  version: number
  versions: PlaybookPage['versions']
  /** What the rehearsal of `version` was asked with, and what it found. */
  body: RehearsePlaybook
  found: Rehearsal
}

/** Another version lived through under the same conditions, figure by figure beside the one at hand. */
export function Against({ playbookId, version, versions, body, found }: AgainstProps) {
  const { t } = useWords()
  const others = versions.map((each) => each.version).filter((each) => each !== version)
  const [chosen, setChosen] = useState(others.find((each) => each < version) ?? others[0] ?? 0)
  const rehearse = useRehearse(playbookId, chosen)
  // What was asked of another version, or with other conditions, is not shown beside this one.
  const isOfThese = JSON.stringify(rehearse.variables) === JSON.stringify(body)
  if (others.length === 0) return null
  return (
    <Section title={t('rehearsal.against')} note={t('rehearsal.againstNote')}>
      <div className={styles['against']}>
        <label className={styles['field']}>
          {t('rehearsal.againstVersion')}
          <select
            value={chosen}
            disabled={rehearse.isPending}
            onChange={(event) => {
              setChosen(Number(event.target.value))
              rehearse.reset()
            }}
          >
            {others.map((each) => (
              <option key={each} value={each}>
                v{each}
              </option>
            ))}
          </select>
        </label>
        <Button loading={rehearse.isPending} onClick={() => rehearse.mutate(body)}>
          {t('rehearsal.againstStart')}
        </Button>
      </div>
      {rehearse.isError ? <Refused error={rehearse.error} onRetry={() => rehearse.mutate(body)} /> : null}
      {rehearse.data && isOfThese && !rehearse.isPending ? (
        <Rows rows={compareRehearsals(rehearse.data, found)} before={chosen} now={version} />
      ) : null}
    </Section>
  )
}

function Rows({ rows, before, now }: { rows: readonly AgainstRow[]; before: number; now: number }) {
  const { t } = useWords()
  if (rows.every(({ change }) => change === 'same')) return <p>{t('rehearsal.againstSame')}</p>
  return (
    <DataTable<AgainstRow>
      label={t('rehearsal.against')}
      rows={rows}
      keyOf={(row) => row.key}
      columns={[
        { key: 'figure', title: t('rehearsal.figure'), cell: nameOf },
        { key: 'before', title: `v${before}`, align: 'right', cell: (row) => numberWords(row.before) },
        { key: 'now', title: `v${now}`, align: 'right', cell: (row) => numberWords(row.now) },
        { key: 'change', title: t('rehearsal.change'), align: 'right', cell: changeOf },
      ]}
    />
  )
}

const nameOf = (row: AgainstRow) => <Name row={row} />
const changeOf = (row: AgainstRow) => <ChangeWords row={row} />

function Name({ row: { key, isModel } }: { row: AgainstRow }) {
  const { t } = useWords()
  return (
    <>
      {t(`rehearsal.${key}`)} {isModel ? <Pill tone="warn">{t('rehearsal.modelShort')}</Pill> : null}
    </>
  )
}

function ChangeWords({ row: { before, now, change } }: { row: AgainstRow }) {
  const { t } = useWords()
  if (change === 'same') return '–'
  if (change === 'unclear') return t('rehearsal.unclear')
  const by = Math.round(Math.abs(now - before) * 10) / 10
  return `${change === 'more' ? '+' : '−'}${numberWords(by)}`
}
