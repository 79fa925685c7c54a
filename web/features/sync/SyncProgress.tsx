import { Button } from 'antd'
import type { SyncPage } from '#contract/sync.ts'
import { useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { Section } from '#web/ui/Section.tsx'
import { useStartSync } from './queries.ts'
import styles from './sync.module.css'
import { TaskProgress } from './TaskProgress.tsx'

/** How far reading from WeCom has come, and the way to begin it again. */
export function SyncProgress({ sync }: { sync: SyncPage }) {
  const { t } = useWords()
  const may = useMay('sync.start')
  const start = useStartSync()
  return (
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
  )
}
