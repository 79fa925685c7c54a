import type { AbsenceEffect } from '#contract/absence.ts'
import { useWords } from '#web/i18n/use-words.ts'
import styles from './absence.module.css'

/** What becomes of the tasks at hand, a line for each who gets some and each reason why some stay. */
export function AbsenceEffectLines({ effect }: { effect: AbsenceEffect }) {
  const { t } = useWords()
  const { goes, stays, massSends, ownedChats } = effect
  const isNothing = goes.length === 0 && stays.length === 0 && massSends === 0
  return (
    <section className={styles['effect']} aria-live="polite" aria-label={t('absence.effect')}>
      <b>{t('absence.effect')}</b>
      {isNothing ? <p>{t('absence.nothing')}</p> : null}
      <ul>
        {goes.map(({ staffId, name, tasks, groupChats }) => (
          <li key={staffId}>
            {groupChats === 0
              ? t('absence.goes', { count: tasks, name })
              : t('absence.goesInChats', { tasks, count: groupChats, name })}
          </li>
        ))}
        {stays.map(({ why, tasks }) => (
          <li key={why} data-stays>
            {t(`absence.stays.${why}`, { count: tasks })}
          </li>
        ))}
        {massSends > 0 ? <li data-stays>{t('absence.massSends', { count: massSends })}</li> : null}
      </ul>
      <small>{ownedChats > 0 ? t('absence.later', { count: ownedChats }) : t('absence.laterNoChats')}</small>
    </section>
  )
}
