import type { JourneyAudience } from '#contract/playbook-library.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { numberWords } from '#web/ui/number-words.ts'
import styles from './journey-reach.module.css'

/** How many members journeys can write to one by one, and what becomes of the others, before anything is done. */
export function JourneyReach({ audience: { members, friends, barred, journeys } }: { audience: JourneyAudience }) {
  const { t, language } = useWords()
  const share = members === 0 ? 0 : friends / members
  return (
    <section className={styles['reach']} aria-label={t('playbook.reach.name')}>
      <h3>{t('playbook.reach.name')}</h3>
      <p>
        <b>{members === 0 ? '–' : `${Math.round(share * 100)}%`}</b>
        {t('playbook.reach.share', { friends: numberWords(friends), count: members })}
        {barred > 0 ? t('playbook.reach.barred', { count: barred }) : null}
      </p>
      <div className={styles['bar']} aria-hidden>
        <i style={{ width: `${share * 100}%` }} />
      </div>
      <ul>
        {journeys.map((journey) => (
          <li key={journey.trackId}>
            <b>{inLanguage(language, journey.name, journey.nameEn)}</b>
            <span>{t('playbook.reach.sends', { count: journey.sends })}</span>
            <span>{t('playbook.reach.others', { skipped: journey.skipped, posted: journey.posted })}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
