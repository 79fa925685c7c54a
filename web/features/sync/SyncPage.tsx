import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import type { SyncPage as Sync } from '#contract/sync.ts'
import { CorpFacts, corpQuery } from '#web/features/corp/index.ts'
import { PauseControl } from '#web/features/pause/index.ts'
import { RealTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { Section } from '#web/ui/Section.tsx'
import { Parked } from './Parked.tsx'
import { syncQuery, useStartSync } from './queries.ts'
import styles from './sync.module.css'
import { TaskProgress } from './TaskProgress.tsx'

const tones = { never: 'warn', running: 'accent', stuck: 'harm', done: 'accent' } as const

/** Is it connected, and how far can the lists be trusted? */
export function SyncPage() {
  const { t } = useWords()
  const sync = useQuery(syncQuery)
  const corp = useQuery(corpQuery)
  const mayPause = useMay('corp.pause')
  return (
    <Page
      title={t('shell.rooms.sync')}
      mark={sync.data ? <Pill tone={tones[sync.data.state]}>{t(`sync.state.${sync.data.state}`)}</Pill> : null}
      actions={
        corp.data && mayPause ? (
          <PauseControl path="corp" name={corp.data.name} isPaused={corp.data.pausedAt !== null} isReasonNeeded />
        ) : null
      }
    >
      <div className={styles['board']}>
        <Answer query={sync} shape={<Bones rows={7} label={t('common.loading')} />}>
          {(found) => <Progress sync={found} />}
        </Answer>
        <Answer query={corp} shape={<Bones rows={7} label={t('common.loading')} />}>
          {(found) => <CorpFacts corp={found} />}
        </Answer>
      </div>
    </Page>
  )
}

function Progress({ sync }: { sync: Sync }) {
  const { t } = useWords()
  const may = useMay('sync.start')
  const start = useStartSync()
  return (
    <div className={styles['stack']}>
      <Section
        title={t('sync.title')}
        note={sync.cause ? t(`sync.cause.${sync.cause}`) : null}
        actions={
          may ? (
            <Button
              size="small"
              loading={start.isPending}
              disabled={sync.state === 'running'}
              onClick={() => start.mutate()}
            >
              {t('sync.start')}
            </Button>
          ) : null
        }
        flush
      >
        {start.error ? <Refused error={start.error} /> : null}
        {start.data && !start.data.isBegun ? <p className={styles['hint']}>{t('sync.underWay')}</p> : null}
        {sync.tasks.length === 0 ? <p className={styles['hint']}>{t('sync.never')}</p> : null}
        <ul className={styles['tasks']}>
          {sync.tasks.map((task) => (
            <TaskProgress key={task.kind} task={task} />
          ))}
        </ul>
      </Section>
      <Section title={t('sync.callbacks')}>
        <Figures label={t('sync.callbacks')}>
          <Figure label={t('sync.waitingCallbacks')} value={sync.waitingCallbacks} />
          <Figure label={t('sync.waitingReadings')} value={sync.waitingReadings} />
        </Figures>
        <p className={styles['note']}>
          {sync.lastCallbackRealAt ? (
            <>
              {t('sync.lastCallback')} <RealTime at={sync.lastCallbackRealAt} />
            </>
          ) : (
            t('sync.noCallback')
          )}
          {sync.nextRepairRealAt ? (
            <>
              {' · '}
              {t('sync.nextRepair')} <RealTime at={sync.nextRepairRealAt} isAhead />
            </>
          ) : null}
        </p>
      </Section>
      {sync.parkedTotal > 0 ? <Parked sync={sync} /> : null}
    </div>
  )
}
