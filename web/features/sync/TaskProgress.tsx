import type { SyncTaskItem } from '#contract/sync.ts'
import { RealTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { numberWords } from '#web/ui/number-words.ts'
import styles from './sync.module.css'

/** How far one line of work has come, and what it waits for. */
export function TaskProgress({ task }: { task: SyncTaskItem }) {
  const { t } = useWords()
  const share = task.state === 'done' ? 1 : task.total ? Math.min(1, task.done / task.total) : null
  return (
    <li className={styles['task']} data-state={task.state}>
      <div className={styles['line']}>
        <b>{t(`sync.kind.${task.kind}`)}</b>
        <span>
          {task.total === null ? numberWords(task.done) : `${numberWords(task.done)} / ${numberWords(task.total)}`}
          {task.changed > 0 ? ` · ${t('sync.changed', { count: task.changed })}` : ''}
        </span>
        <em>
          {t(`sync.task.${task.state}`)}
          {task.finishedRealAt ? (
            <>
              {' '}
              <RealTime at={task.finishedRealAt} />
            </>
          ) : null}
        </em>
      </div>
      <progress
        className={styles['progress']}
        aria-label={t(`sync.kind.${task.kind}`)}
        max={1}
        {...(share === null ? (task.state === 'running' ? {} : { value: 0 }) : { value: share })}
      />
      {task.failure ? (
        <p className={styles['failure']}>
          {task.failure.words}
          {task.retryRealAt ? (
            <>
              {' '}
              {t('sync.retryAt')} <RealTime at={task.retryRealAt} isAhead />
            </>
          ) : null}
        </p>
      ) : null}
    </li>
  )
}
