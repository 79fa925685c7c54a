import type { MixRow, MixWarning, MomentMix } from '#contract/moment.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import styles from './moment.module.css'

/** The plan beside the frequency matrix: what is short, what is too much, and what is wrong beyond one kind. */
export function Mix({ mix }: { mix: MomentMix }) {
  const { t } = useWords()
  const isFine = mix.warnings.length === 0 && mix.rows.every(({ standing }) => standing === 'fits')
  return (
    <Section
      title={t('moment.mix.title')}
      note={t('moment.mix.ofWeeks', { count: mix.weeks })}
      className={styles['mix']}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">{t('moment.mix.kind')}</th>
            <th scope="col">{t('moment.mix.planned')}</th>
            <th scope="col">{t('moment.mix.target')}</th>
            <th scope="col">
              <span className="visually-hidden">{t('common.details')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {mix.rows.map((row) => (
            <tr key={row.kind} data-standing={row.standing}>
              <th scope="row" title={t(`moment.kindHints.${row.kind}`)}>
                <i data-kind={row.kind} aria-hidden />
                {t(`moment.kinds.${row.kind}`)}
              </th>
              <td>{row.planned}</td>
              <td>
                <Target row={row} />
              </td>
              <td>
                <Verdict row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {isFine ? <p className={styles['fine']}>{t('moment.mix.fits')}</p> : <Warnings warnings={mix.warnings} />}
    </Section>
  )
}

function Target({ row: { least, most } }: { row: MixRow }) {
  const { t } = useWords()
  if (most === null) return least === 0 ? t('moment.mix.whenever') : t('moment.mix.atLeast', { least })
  return least === most ? String(least) : t('moment.mix.range', { least, most })
}

function Verdict({ row: { planned, least, most, standing } }: { row: MixRow }) {
  const { t } = useWords()
  switch (standing) {
    case 'short':
      return t('moment.mix.standing.short', { count: least - planned })
    case 'over':
      return t('moment.mix.standing.over', { count: planned - (most ?? planned) })
    case 'fits':
      return t('moment.mix.standing.fits')
    default:
      return standing satisfies never
  }
}

/** What is wrong with a plan, each with what to do. */
export function Warnings({ warnings }: { warnings: readonly MixWarning[] }) {
  const { t } = useWords()
  const { nearDay } = useCorpTime()
  const daysIn = (dates: readonly string[]): string => dates.map(nearDay).join(t('common.and'))
  const wordsOf = (warning: MixWarning): string => {
    switch (warning.rule) {
      case 'advert_share': {
        const { adverts, posts, dates } = warning
        return t('moment.mix.warning.advert_share', { adverts, posts, day: daysIn(dates) })
      }
      case 'adverts_in_a_day':
      case 'day_without_knowledge':
        return t(`moment.mix.warning.${warning.rule}`, { days: daysIn(warning.dates) })
      default:
        return warning satisfies never
    }
  }
  return (
    <ul className={styles['warnings']}>
      {warnings.map((warning) => (
        <li key={`${warning.rule} ${warning.dates.join()}`}>{wordsOf(warning)}</li>
      ))}
    </ul>
  )
}
