import type { ReactNode } from 'react'
import type { CorpPage } from '#contract/corp.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import { Section } from '#web/ui/Section.tsx'
import styles from './sync.module.css'

/** What the connection to WeCom is made of. Secrets are only said to be there or not. */
export function Connection({ corp }: { corp: CorpPage }) {
  const { t } = useWords()
  const { wecom } = corp
  const isSet = (there: boolean) => (
    <Pill tone={there ? 'accent' : 'harm'}>{t(there ? 'sync.connection.set' : 'sync.connection.missing')}</Pill>
  )
  return (
    <div className={styles['stack']}>
      <Section title={t('sync.connection.title')} note={corp.isDemo ? t('shell.sandbox') : null}>
        <dl className={styles['facts']}>
          <Row label={t('sync.connection.corpId')}>{wecom.corpId}</Row>
          <Row label={t('sync.connection.agentId')}>{wecom.agentId}</Row>
          <Row label={t('sync.connection.secret')}>{isSet(wecom.hasSecret)}</Row>
          <Row label={t('sync.connection.token')}>{isSet(wecom.hasToken)}</Row>
          <Row label={t('sync.connection.aesKey')}>{isSet(wecom.hasAesKey)}</Row>
          <Row label={t('sync.connection.callback')}>
            <code>{wecom.callbackUrl}</code>
          </Row>
          <Row label={t('sync.connection.base')}>
            <code>{wecom.baseUrl}</code>
          </Row>
        </dl>
      </Section>
      <Section title={t('sync.corp.title')}>
        <dl className={styles['facts']}>
          <Row label={t('sync.corp.name')}>{corp.name}</Row>
          <Row label={t('sync.corp.zone')}>{corp.zone}</Row>
          <Row label={t('sync.corp.publicUrl')}>
            <code>{corp.publicUrl}</code>
          </Row>
          <Row label={t('sync.corp.mode')}>
            {t(`sync.corp.modeOf.${corp.massSendMode}`)}{' '}
            <Pill>{t(`sync.corp.confidence.${corp.massSendModeConfidence}`)}</Pill>
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
    </div>
  )
}

const Row = ({ label, children }: { label: string; children: ReactNode }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
)
