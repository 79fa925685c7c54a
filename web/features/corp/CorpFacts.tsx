import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { CorpPage } from '#contract/corp.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import { Section } from '#web/ui/Section.tsx'
import { ApprovalSwitch } from './ApprovalSwitch.tsx'
import styles from './corp.module.css'

/** The corp in a few lines: where it stands, what binds its sends, and whether it sends at all. */
export function CorpFacts({ corp }: { corp: CorpPage }) {
  const { t } = useWords()
  return (
    <Section title={t('sync.corp.title')} note={corp.isDemo ? t('shell.sandbox') : null}>
      <dl className={styles['facts']}>
        <Row label={t('sync.corp.name')}>{corp.name}</Row>
        <Row label={t('sync.corp.zone')}>{corp.zone}</Row>
        <Row label={t('sync.corp.publicUrl')}>
          <code>{corp.publicUrl}</code>
        </Row>
        <Row label={t('sync.corp.mode')}>
          {t(`sync.corp.modeOf.${corp.massSendMode}`)}{' '}
          <Pill tone={corp.massSendModeConfidence === 'contradicted' ? 'warn' : 'plain'}>
            {t(`sync.corp.confidence.${corp.massSendModeConfidence}`)}
          </Pill>{' '}
          <Link to="/settings/connection" hash="quota">
            {t('sync.corp.modeChange')}
          </Link>
        </Row>
        <Row label={t('sync.corp.approval')}>
          <ApprovalSwitch corp={corp} />
        </Row>
        <Row label={t('sync.corp.pause')}>
          {corp.pausedAt ? (
            <>
              {t('run.paused')} <CorpTime at={corp.pausedAt} />{' '}
              {corp.pausedBy ? t('pause.pausedBy', { name: corp.pausedBy }) : ''}
            </>
          ) : (
            t('run.running')
          )}
        </Row>
      </dl>
    </Section>
  )
}

const Row = ({ label, children }: { label: string; children: ReactNode }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
)
