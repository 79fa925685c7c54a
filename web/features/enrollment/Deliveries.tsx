import type { ContactDelivery } from '#contract/enrollment.ts'
import { contactReasonWords, MessageBubbles, StateMark } from '#web/features/occurrence/index.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import styles from './enrollment.module.css'
import { useOpenStory } from './open-story.ts'

/** Messages to one contact alone, each with what became of it and what it says. */
export function Deliveries({
  rows,
  leadsToStory = false,
}: {
  rows: readonly ContactDelivery[]
  leadsToStory?: boolean
}) {
  const { t, language } = useWords()
  const open = useOpenStory()
  return (
    <ul className={styles['deliveries']}>
      {rows.map((row) => {
        const { enrollmentId } = row
        return (
          <li key={row.deliveryId}>
            <p className={styles['delivery']}>
              <StateMark state={row.state} clicked={false} paused={false} />
              <b>{t(`state.${row.state}`)}</b>
              <span>{inLanguage(language, row.step.name, row.step.nameEn)}</span>
              <CorpTime at={row.sentAt ?? row.releasedAt} />
              {leadsToStory && enrollmentId ? (
                <button type="button" onClick={() => open(enrollmentId)}>
                  {t('event.why')}
                </button>
              ) : null}
            </p>
            <p className={styles['sub']}>
              {t(`route.${row.route}`)} · {row.sender?.name ?? t('enrollment.noSender')}
              {leadsToStory && row.run ? ` · ${row.run.name}` : ''}
              {row.reason ? ` · ${contactReasonWords(t, language, row.reason)}` : ''}
            </p>
            <MessageBubbles bubbles={row.bubbles} />
          </li>
        )
      })}
    </ul>
  )
}
