import { useQuery } from '@tanstack/react-query'
import { backlogKinds, type SystemPage as System } from '#contract/system.ts'
import { RealTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Section } from '#web/ui/Section.tsx'
import { Machine } from './Machine.tsx'
import { Processes } from './Processes.tsx'
import { Queues } from './Queues.tsx'
import { systemQuery } from './queries.ts'
import { troublesOf } from './troubles.ts'
import styles from './system.module.css'

/** Does it run, does it keep up, and is it safe: the installation as it stands. */
export function SystemPage() {
  const { t } = useWords()
  const query = useQuery(systemQuery)
  return (
    <Page
      title={t('shell.rooms.system')}
      mark={query.data ? <Verdict system={query.data} /> : null}
      note={query.data ? t('system.version', { version: query.data.version, node: query.data.node }) : null}
    >
      <Answer query={query} shape={<Bones rows={10} label={t('common.loading')} />}>
        {(system) => (
          <div className={styles['board']}>
            <div className={styles['stack']}>
              <Processes processes={system.processes} />
              <Queues queues={system.queues} />
            </div>
            <div className={styles['stack']}>
              <Backlog system={system} />
              <Machine system={system} />
            </div>
          </div>
        )}
      </Answer>
    </Page>
  )
}

function Verdict({ system }: { system: System }) {
  const { t } = useWords()
  const [first] = troublesOf(system)
  return first ? <Pill tone="warn">{t(`system.trouble.${first}`)}</Pill> : <Pill tone="accent">{t('system.well')}</Pill>
}

function Backlog({ system: { backlog, sync } }: { system: System }) {
  const { t } = useWords()
  const isTrouble = (kind: string) => kind === 'inDoubt' || kind === 'parked'
  return (
    <Section title={t('system.backlog.title')} note={t('system.backlog.note')}>
      <Figures label={t('system.backlog.title')}>
        {backlogKinds.map((kind) => (
          <Figure
            key={kind}
            label={t(`system.backlog.${kind}`)}
            value={backlog[kind]}
            tone={isTrouble(kind) && backlog[kind] > 0 ? 'warn' : 'plain'}
          />
        ))}
      </Figures>
      <p className={styles['note']}>
        {sync.isRunning ? (
          t('system.syncing')
        ) : sync.lastRealAt ? (
          <>
            {t('system.lastSync')} <RealTime at={sync.lastRealAt} />
          </>
        ) : (
          t('system.neverSynced')
        )}
        {' · '}
        {sync.lastCallbackRealAt ? (
          <>
            {t('system.lastCallback')} <RealTime at={sync.lastCallbackRealAt} />
          </>
        ) : (
          t('system.noCallback')
        )}
      </p>
    </Section>
  )
}
