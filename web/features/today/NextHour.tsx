import { Link } from '@tanstack/react-router'
import type { Today } from '#contract/today.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Empty } from '#web/ui/Empty.tsx'
import { Section } from '#web/ui/Section.tsx'
import styles from './today.module.css'

/** What falls due within an hour of corp time. */
export function NextHour({ items }: { items: Today['nextHour'] }) {
  const { t, language } = useWords()
  return (
    <Section title={t('today.next.title')} flush>
      {items.length === 0 ? (
        <Empty quiet title={t('today.next.none')} />
      ) : (
        <ol className={styles['rows']}>
          {items.map((item) => (
            <li key={`${item.runId} ${item.dueAt} ${item.stepName}`} className={styles['next']}>
              <CorpTime at={item.dueAt} as="clock" />
              <span>
                <b>{inLanguage(language, item.stepName, item.stepNameEn)}</b>
                <Link to="/runs/$runId" params={{ runId: item.runId }}>
                  {item.runName}
                </Link>
              </span>
              <em>{t('common.groupChats', { count: item.groupChats })}</em>
            </li>
          ))}
        </ol>
      )}
    </Section>
  )
}
