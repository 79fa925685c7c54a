import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ContentResults, RESULT_DAYS } from '#contract/content-library.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { numberWords } from '#web/ui/number-words.ts'
import { Page } from '#web/ui/Page.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Section } from '#web/ui/Section.tsx'
import styles from './content.module.css'
import { resultsQuery } from './queries.ts'

type Row = ContentResults['items'][number]

const tones = { best: 'accent', weakest: 'warn', between: 'plain', too_few: 'plain', no_link: 'plain' } as const

/** Does it work: items by what they brought, what the best have in common, and which to retire. */
export function ResultsPage() {
  const { t } = useWords()
  const query = useQuery(resultsQuery)
  const columns = useColumns()
  return (
    <Page title={t('content.results.title')} note={t('content.results.note', { days: RESULT_DAYS })}>
      <Answer query={query} shape={<Bones rows={8} label={t('common.loading')} />}>
        {({ items, traits }) =>
          items.length === 0 ? (
            <Empty title={t('content.results.empty')}>{t('content.results.emptyText')}</Empty>
          ) : (
            <div className={styles['stack']}>
              <p className={styles['hint']}>{t('content.results.formula', { sends: 3, reached: 100 })}</p>
              {traits ? <Traits traits={traits} /> : null}
              <Weakest items={items.filter(({ verdict }) => verdict === 'weakest')} />
              <DataTable
                label={t('content.results.title')}
                columns={columns}
                rows={items}
                keyOf={(row) => row.contentItemId}
              />
            </div>
          )
        }
      </Answer>
    </Page>
  )
}

function Traits({ traits }: { traits: NonNullable<ContentResults['traits']> }) {
  const { t } = useWords()
  const { best, number, pain, hour, form } = traits
  const told = [
    number && t('content.results.traits.number', number),
    pain && t('content.results.traits.pain', pain),
    hour && t('content.results.traits.hour', hour),
    form && t('content.results.traits.form', { best: form.best, form: t(`playbook.content.form.${form.form}`) }),
  ].filter((trait) => trait !== null)
  return (
    <Section title={t('content.results.traits.title')}>
      {told.length === 0
        ? t('content.results.traits.none', { best })
        : t('content.results.traits.of', { best, traits: told.join(t('common.and')) })}
    </Section>
  )
}

/** Those that are proposed for retirement, each with the way to its page, where it is retired. */
function Weakest({ items }: { items: readonly Row[] }) {
  const { t } = useWords()
  if (items.length === 0) return null
  return (
    <Section title={t('content.results.propose', { count: items.length })}>
      <ul className={styles['rows']}>
        {items.map((item) => (
          <li key={item.contentItemId}>
            <Name row={item} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

const Name = ({ row }: { row: Row }) => (
  <Link to="/content/$contentItemId" params={{ contentItemId: row.contentItemId }}>
    {row.name}
  </Link>
)

function useColumns(): Column<Row>[] {
  const { t } = useWords()
  return [
    { key: 'name', title: t('content.results.column.name'), cell: (row) => <Name row={row} /> },
    {
      key: 'verdict',
      title: t('content.results.column.verdict'),
      cell: (row) => <Pill tone={tones[row.verdict]}>{t(`content.results.verdict.${row.verdict}`)}</Pill>,
    },
    { key: 'score', title: t('content.results.score'), align: 'right', cell: (row) => row.score ?? '—' },
    {
      key: 'sends',
      title: t('content.results.sends'),
      align: 'right',
      isWideOnly: true,
      cell: (row) => numberWords(row.sends),
    },
    {
      key: 'reached',
      title: <span title={t('content.results.reachedHint')}>{t('content.results.reached')}</span>,
      align: 'right',
      isWideOnly: true,
      cell: (row) => numberWords(row.reached),
    },
    {
      key: 'clicks',
      title: <span title={t('content.results.clicksHint')}>{t('content.results.clicks')}</span>,
      align: 'right',
      cell: (row) => (row.clicks === null ? '—' : numberWords(row.clicks)),
    },
    {
      key: 'leaves',
      title: <span title={t('content.results.leavesHint')}>{t('content.results.leaves')}</span>,
      align: 'right',
      cell: (row) => numberWords(row.leaves),
    },
    {
      key: 'last',
      title: t('content.results.column.last'),
      isWideOnly: true,
      cell: (row) => (row.lastSentAt === null ? '—' : <CorpTime at={row.lastSentAt} />),
    },
  ]
}
