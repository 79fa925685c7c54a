import { useQuery } from '@tanstack/react-query'
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
import { Section } from '#web/ui/Section.tsx'
import { Parked } from './Parked.tsx'
import { syncQuery } from './queries.ts'
import { SyncProgress } from './SyncProgress.tsx'
import styles from './sync.module.css'

const tones = { never: 'warn', running: 'accent', stuck: 'harm', done: 'accent' } as const

/** Is it connected, and how far can the lists be trusted? */
export function SyncPage() {
  const { t } = useWords()
  const sync = useQuery(syncQuery)
  const mayConfigure = useMay('corp.configure')
  const corp = useQuery({ ...corpQuery, enabled: mayConfigure })
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
          {(found) => (
            <div className={styles['stack']}>
              <SyncProgress sync={found} />
              <Callbacks sync={found} />
              {found.parkedTotal > 0 ? <Parked sync={found} /> : null}
            </div>
          )}
        </Answer>
        {mayConfigure ? (
          <Answer query={corp} shape={<Bones rows={7} label={t('common.loading')} />}>
            {(found) => <CorpFacts corp={found} />}
          </Answer>
        ) : null}
      </div>
    </Page>
  )
}

/** What WeCom told by itself, and what of it still waits. */
function Callbacks({ sync }: { sync: Sync }) {
  const { t } = useWords()
  return (
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
  )
}
