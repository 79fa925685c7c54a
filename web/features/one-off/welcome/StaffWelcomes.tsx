import { Link } from '@tanstack/react-router'
import type { Greeting, StaffWelcome } from '#contract/welcome.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import styles from './welcome.module.css'

/** Staff, each with the welcome in force and those behind it. */
export function StaffWelcomes({ rows, isStale }: { rows: readonly StaffWelcome[]; isStale: boolean }) {
  const { t } = useWords()
  const columns = useColumns()
  return (
    <DataTable
      label={t('welcomes.byStaff')}
      columns={columns}
      rows={rows}
      keyOf={(row) => row.staffId}
      isStale={isStale}
    />
  )
}

function useColumns(): Column<StaffWelcome>[] {
  const { t } = useWords()
  return [
    { key: 'name', title: t('welcomes.column.staff'), cell: (row) => row.name },
    {
      key: 'groupChats',
      title: t('welcomes.column.groupChats'),
      align: 'right',
      isWideOnly: true,
      cell: (row) => row.groupChats,
    },
    { key: 'greeting', title: t('welcomes.column.greeting'), cell: (row) => <Greetings row={row} /> },
    {
      key: 'withoutCode',
      title: t('welcomes.column.withoutCode'),
      align: 'right',
      isWideOnly: true,
      cell: (row) => (row.withoutCode === 0 ? '–' : t('common.people', { count: row.withoutCode })),
    },
  ]
}

function Greetings({ row: { greetings, groupChats } }: { row: StaffWelcome }) {
  const { t } = useWords()
  if (greetings.length === 0)
    return <span className={styles['none']}>{t(groupChats === 0 ? 'welcomes.noChats' : 'welcomes.noRun')}</span>
  return (
    <ol className={styles['greetings']}>
      {greetings.map((greeting, index) => (
        <li key={`${greeting.runId} ${greeting.journey.name}`}>
          <One greeting={greeting} isFirst={index === 0} isOnly={greetings.length === 1} />
        </li>
      ))}
    </ol>
  )
}

function One({ greeting, isFirst, isOnly }: { greeting: Greeting; isFirst: boolean; isOnly: boolean }) {
  const { t, language } = useWords()
  const { moment } = useCorpTime()
  const { runId, runName, journey, since, isConditional, isPaused, text } = greeting
  return (
    <>
      <Link to="/runs/$runId" params={{ runId }}>
        {runName}
      </Link>{' '}
      · {inLanguage(language, journey.name, journey.nameEn)}{' '}
      {isOnly ? null : (
        <Pill tone={isFirst ? 'accent' : 'plain'}>{t(isFirst ? 'welcomes.inForce' : 'welcomes.behind')}</Pill>
      )}
      {isConditional ? <Pill tone="plain">{t('welcomes.conditional')}</Pill> : null}
      {isPaused ? <Pill tone="warn">{t('welcomes.paused')}</Pill> : null}
      <small>{t('welcomes.since', { at: moment(since) })}</small>
      {text === '' ? null : <p>{text}</p>}
    </>
  )
}
