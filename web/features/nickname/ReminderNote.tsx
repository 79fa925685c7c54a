import { Link } from '@tanstack/react-router'
import type { NicknamePage } from '#contract/nickname.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import styles from './nickname.module.css'

/** What was asked last, how it stands, and what it has come to since. */
export function ReminderNote({ reminder }: { reminder: NonNullable<NicknamePage['reminder']> }) {
  const { t } = useWords()
  const { staffTaskId, state, staff, askedAt, askedBy, asked, changed, left, waiting } = reminder
  return (
    <p className={styles['reminder']}>
      <Link to="/staff-tasks/$staffTaskId" params={{ staffTaskId }}>
        {t(`nickname.reminder.${state}`, { name: staff.name })}
      </Link>
      <span>
        <CorpTime at={askedAt} /> · {askedBy === null ? t('nickname.reminder.byItself') : askedBy}
      </span>
      <span>{t('nickname.reminder.outcome', { asked, changed, left, waiting })}</span>
    </p>
  )
}
