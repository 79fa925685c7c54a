import type { ReactNode } from 'react'
import type { SystemPage } from '#contract/system.ts'
import { CorpTime, RealTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { bytesWords } from '#web/ui/bytes-words.ts'
import { Section } from '#web/ui/Section.tsx'
import styles from './system.module.css'

/** Clocks, database, disk and the last backup. */
export function Machine({ system }: { system: SystemPage }) {
  const { t } = useWords()
  const { clock, database, disk, backup } = system
  return (
    <Section title={t('system.machine')}>
      <dl className={styles['facts']}>
        <Row label={t('system.corpClock')}>
          <CorpTime at={clock.at} /> · {t('system.rate', { rate: clock.rate })}
        </Row>
        <Row label={t('system.skew')}>{t('system.skewSeconds', { seconds: (clock.skewMs / 1000).toFixed(1) })}</Row>
        <Row label={t('system.started')}>
          <RealTime at={system.startedRealAt} />
        </Row>
        <Row label={t('system.database')}>
          PostgreSQL {database.version} · {bytesWords(database.bytes)} ·{' '}
          {t('system.connections', { count: database.connections })}
        </Row>
        <Row label={t('system.tables')}>
          <ol className={styles['tables']}>
            {database.tables.map(({ name, bytes }) => (
              <li key={name}>
                <code>{name}</code> {bytesWords(bytes)}
              </li>
            ))}
          </ol>
        </Row>
        <Row label={t('system.migrations')}>
          {t('system.migrationsOf', { count: database.migrations })} <code>{database.lastMigration}</code>
        </Row>
        <Row label={t('system.disk')}>
          {disk ? (
            <>
              {t('system.diskOf', { free: bytesWords(disk.freeBytes), total: bytesWords(disk.totalBytes) })}{' '}
              <code>{disk.folder}</code>
            </>
          ) : (
            t('common.unknown')
          )}
        </Row>
        <Row label={t('system.backup')}>
          {backup ? (
            <>
              <RealTime at={backup.takenRealAt} /> · {bytesWords(backup.bytes)} <code>{backup.file}</code>
            </>
          ) : (
            <>
              {t('system.noBackup')} <code>npm run qunce -- db backup FILE</code>
            </>
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
