import type { RunJourney } from '#contract/enrollment.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { numberWords } from '#web/ui/number-words.ts'
import styles from './goals.module.css'

/** What a journey is for, and how many of those who entered came to it. */
export function Goals({ journey }: { journey: RunJourney }) {
  const { t, language } = useWords()
  if (journey.goals.length === 0) return null
  return (
    <ul className={styles['goals']} aria-label={t('enrollment.goal.name')}>
      {journey.goals.map((goal) => (
        <li key={goal.goalId}>
          <span className={styles['what']}>
            <small>{t('enrollment.goal.name')}</small>
            <b>{inLanguage(language, goal.name, goal.nameEn)}</b>
            <span>{goal.when[language]}</span>
          </span>
          <span className={styles['figures']}>
            <b>{numberWords(goal.reached)}</b>
            <span>{t('enrollment.goal.share', { share: shareOf(goal.reached, journey.entered) })}</span>
            {goal.medianDays === null ? null : (
              <span>{t('enrollment.goal.median', { days: rounded(goal.medianDays) })}</span>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}

const rounded = (value: number): number => Math.round(value * 10) / 10
const shareOf = (reached: number, entered: number): number => (entered === 0 ? 0 : rounded((reached / entered) * 100))
