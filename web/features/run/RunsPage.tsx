import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import type { RunListItem } from '#contract/run.ts'
import { stateOrder, StateWord } from '#web/features/occurrence/index.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { runsQuery } from './queries.ts'
import styles from './runs.module.css'
import { RunStanding } from './RunStanding.tsx'

/** Every playbook at work, with how its day stands. */
export function RunsPage() {
  const { t } = useWords()
  const query = useInfiniteQuery(runsQuery)
  const runs = query.data?.pages.flatMap((page) => page.items)
  return (
    <Page title={t('shell.rooms.runs')} note={t('run.listNote')}>
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {runs === undefined ? (
        query.error ? null : (
          <Bones rows={6} height={72} label={t('common.loading')} />
        )
      ) : runs.length === 0 ? (
        <Empty
          title={t('run.empty.title')}
          action={
            <Link to="/playbooks">
              <Button type="primary">{t('run.empty.action')}</Button>
            </Link>
          }
        >
          {t('run.empty.text')}
        </Empty>
      ) : (
        <>
          <ul className={styles['runs']}>
            {runs.map((run) => (
              <RunRow key={run.runId} run={run} />
            ))}
          </ul>
          <More query={query} shown={runs.length} />
        </>
      )}
    </Page>
  )
}

function RunRow({ run }: { run: RunListItem }) {
  const { t } = useWords()
  const found = stateOrder.filter((state) => (run.today[state] ?? 0) > 0)
  return (
    <li className={styles['run']}>
      <div className={styles['title']}>
        <Link to="/runs/$runId" params={{ runId: run.runId }}>
          {run.name}
        </Link>
        <RunStanding run={run} />
      </div>
      <p className={styles['note']}>
        {run.playbookName} v{run.version} · {t('common.groupChats', { count: run.groupChats })} ·{' '}
        {t('common.people', { count: run.contacts })} · {t('run.since')} <CorpTime at={run.startedAt} />
      </p>
      <p className={styles['today']}>
        <span>{t('common.today')}</span>
        {found.length === 0 ? t('run.nothingToday') : null}
        {found.map((state) => (
          <StateWord key={state} state={state} count={run.today[state] ?? 0} />
        ))}
      </p>
    </li>
  )
}
