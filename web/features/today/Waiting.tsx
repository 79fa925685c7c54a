import { Link } from '@tanstack/react-router'
import type { Today } from '#contract/today.ts'
import { AwayPill } from '#web/features/absence/index.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Empty } from '#web/ui/Empty.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Section } from '#web/ui/Section.tsx'
import styles from './today.module.css'

/** Whose tap is awaited: the longest wait first. */
export function Waiting({ waiting, total }: { waiting: Today['waiting']; total: number }) {
  const { t } = useWords()
  return (
    <Section
      title={t('today.waiting.title')}
      note={waiting.length < total ? t('common.shownOf', { shown: waiting.length, total }) : t('today.waiting.note')}
      flush
    >
      {waiting.length === 0 ? (
        <Empty quiet title={t('today.waiting.none')} />
      ) : (
        <table className={styles['table']}>
          <thead>
            <tr>
              <th>{t('today.waiting.staff')}</th>
              <th className={styles['number']}>{t('today.waiting.taps')}</th>
              <th className={styles['number']}>{t('today.waiting.groupChats')}</th>
              <th className={styles['number']}>{t('today.waiting.contacts')}</th>
              <th>{t('today.waiting.since')}</th>
              <th>{t('today.waiting.reminded')}</th>
            </tr>
          </thead>
          <tbody>
            {waiting.map((row) => (
              <tr key={row.staffId}>
                <td>
                  <Link to="/staff-tasks" search={{ staffId: row.staffId }}>
                    {row.name}
                  </Link>{' '}
                  <AwayPill until={row.awayUntil} />
                  {row.status === 'active' ? null : <Pill tone="warn">{t(`people.status.${row.status}`)}</Pill>}
                </td>
                <td className={styles['number']}>{row.taps}</td>
                <td className={styles['number']}>{row.groupChats}</td>
                <td className={styles['number']}>{row.contacts}</td>
                <td>
                  <CorpTime at={row.oldestDueAt} as="away" />
                </td>
                <td>
                  {row.reminders > 0 ? t('common.times', { count: row.reminders }) : '–'}{' '}
                  {row.escalated ? <Pill tone="warn">{t('today.waiting.escalated')}</Pill> : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  )
}
