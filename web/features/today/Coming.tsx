import { Link } from '@tanstack/react-router'
import type { Today } from '#contract/today.ts'
import { CorpTime, useCorpTime } from '#web/features/session/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Empty } from '#web/ui/Empty.tsx'
import { Section } from '#web/ui/Section.tsx'
import { isWithinHour } from './flow.ts'
import styles from './today.module.css'

type ComingProps = { items: Today['coming']; total: number }

/** What falls due in the next hours of corp time; what is due within one stands out. */
export function Coming({ items, total }: ComingProps) {
  const { t, language } = useWords()
  const { now } = useCorpTime(60_000)
  return (
    <Section
      title={t('today.next.title')}
      note={items.length < total ? t('common.shownOf', { shown: items.length, total }) : t('today.next.note')}
      flush
    >
      {items.length === 0 ? (
        <Empty quiet title={t('today.next.none')} />
      ) : (
        <ol className={styles['rows']}>
          {items.map((item) => (
            <li
              key={`${item.runId} ${item.dueAt} ${item.stepName}`}
              className={styles['next']}
              data-soon={isWithinHour(item.dueAt, now) ? '' : undefined}
            >
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
