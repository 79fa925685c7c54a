import { Button } from 'antd'
import type { SyncPage } from '#contract/sync.ts'
import { RealTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { Section } from '#web/ui/Section.tsx'
import { useRetryParked } from './queries.ts'
import styles from './sync.module.css'

/** What was given up after eight tries. */
export function Parked({ sync }: { sync: SyncPage }) {
  const { t } = useWords()
  const may = useMay('sync.start')
  const retry = useRetryParked()
  return (
    <Section
      title={t('sync.parked')}
      note={String(sync.parkedTotal)}
      actions={
        may ? (
          <Button size="small" loading={retry.isPending} onClick={() => retry.mutate()}>
            {t('sync.retryAll')}
          </Button>
        ) : null
      }
      flush
    >
      {retry.error ? <Refused error={retry.error} /> : null}
      <ul className={styles['tasks']}>
        {sync.parked.map((item) => (
          <li key={`${item.kind} ${item.id}`} className={styles['task']}>
            <div className={styles['line']}>
              <b>{t(`sync.parkedKind.${item.kind}`)}</b>
              <span>{item.what}</span>
              <em>
                <RealTime at={item.realAt} />
              </em>
            </div>
            <p className={styles['failure']}>{item.failure}</p>
          </li>
        ))}
      </ul>
    </Section>
  )
}
