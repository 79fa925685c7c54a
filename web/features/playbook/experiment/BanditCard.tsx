import type { BanditReading } from '#contract/experiment.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { numberWords } from '#web/ui/number-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import { Section } from '#web/ui/Section.tsx'
import { bandsOf } from './bands.ts'
import styles from './experiment.module.css'

type BanditArm = BanditReading['arms'][number]

const percent = (share: number, digits = 0): string => `${(share * 100).toFixed(digits)}%`

/** What a bandit has learnt in one run: each arm's share and where its click rate is thought to lie, and how shares went. */
export function BanditCard({ bandit }: { bandit: BanditReading }) {
  const { t, language } = useWords()
  const { arms, asOf, days } = bandit
  const most = Math.max(...arms.map(({ rate }) => rate.high))
  const notes = [
    t('experiment.bandit.run', { name: bandit.runName }),
    asOf === null ? t('experiment.notBegun') : t('experiment.bandit.asOf', { date: asOf }),
  ]
  return (
    <Section title={inLanguage(language, bandit.name, bandit.nameEn)} note={notes.join(' · ')}>
      <p className={styles['intro']}>{t('experiment.bandit.intro')}</p>
      <ul className={styles['arms']}>
        {arms.map((arm) => (
          <ArmLine key={arm.armId} arm={arm} most={most} />
        ))}
      </ul>
      {days.length > 1 ? <Shares bandit={bandit} /> : null}
    </Section>
  )
}

function ArmLine({ arm, most }: { arm: BanditArm; most: number }) {
  const { t, language } = useWords()
  const { rate, stoppedBy } = arm
  const at = (share: number) => (share / most) * 100
  return (
    <li className={styles['arm']}>
      <div className={styles['head']}>
        <strong>{inLanguage(language, arm.name, arm.nameEn)}</strong>
        {stoppedBy === null ? (
          <Pill tone="accent">{t('experiment.bandit.share', { share: percent(arm.share) })}</Pill>
        ) : (
          <Pill tone="harm">{t(`experiment.bandit.stopped.${stoppedBy}`)}</Pill>
        )}
      </div>
      <p className={styles['counts']}>
        {t('experiment.bandit.counts', {
          posts: numberWords(arm.posts),
          shown: numberWords(arm.shown),
          clicked: numberWords(arm.clicked),
        })}
      </p>
      <div className={styles['difference']}>
        <svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
          <line x1={at(rate.low)} x2={at(rate.high)} y1="6" y2="6" className={styles['reach']} />
          <line x1={at(rate.mean) - 0.6} x2={at(rate.mean) + 0.6} y1="6" y2="6" className={styles['mid']} />
        </svg>
        <small>
          {t('experiment.bandit.rate', {
            mean: percent(rate.mean, 1),
            low: percent(rate.low, 1),
            high: percent(rate.high, 1),
          })}
        </small>
      </div>
    </li>
  )
}

/** Shares day by day, one band an arm, the first at the bottom. */
function Shares({ bandit: { arms, days } }: { bandit: BanditReading }) {
  const { t, language } = useWords()
  const named = arms.map(({ name, nameEn }) => inLanguage(language, name, nameEn))
  const [first, last] = [days[0], days.at(-1)]
  const said = named.map((name, i) =>
    t('experiment.bandit.went', { name, from: percent(first?.shares[i] ?? 0), to: percent(last?.shares[i] ?? 0) }),
  )
  return (
    <figure className={styles['shares']}>
      <svg viewBox={`0 0 ${days.length - 1} 1`} preserveAspectRatio="none" aria-hidden="true">
        {bandsOf(days).map((points, i) => (
          <polygon key={arms[i]?.armId} points={points} data-band={i % 6} />
        ))}
      </svg>
      <figcaption>
        <span className="visually-hidden">{said.join(t('common.and'))}</span>
        {named.map((name, i) => (
          <span key={arms[i]?.armId} data-band={i % 6}>
            {name}
          </span>
        ))}
        <time>{t('experiment.bandit.span', { from: first?.asOf ?? '', to: last?.asOf ?? '' })}</time>
      </figcaption>
    </figure>
  )
}
