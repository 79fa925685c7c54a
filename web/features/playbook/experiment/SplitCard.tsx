import type { SplitArm, SplitReading } from '#contract/experiment.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { numberWords } from '#web/ui/number-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import { Section } from '#web/ui/Section.tsx'
import { pointWords, shareWords } from './share-words.ts'
import styles from './experiment.module.css'

/** A random split of a journey: its ways side by side, what came of those who went them, held against the last. */
export function SplitCard({ split }: { split: SplitReading }) {
  const { t, language } = useWords()
  return (
    <Section
      title={inLanguage(language, split.name, split.nameEn)}
      note={t('experiment.split.of', { name: inLanguage(language, split.trackName, split.trackNameEn) })}
    >
      <ul className={styles['arms']}>
        {split.arms.map((arm) => (
          <WayLine key={arm.armId ?? ''} arm={arm} />
        ))}
      </ul>
    </Section>
  )
}

function WayLine({ arm }: { arm: SplitArm }) {
  const { t, language } = useWords()
  return (
    <li className={styles['arm']}>
      <div className={styles['head']}>
        <strong>{inLanguage(language, arm.name, arm.nameEn)}</strong>
        {arm.isBaseline ? <Pill tone="plain">{t('experiment.verdict.baseline')}</Pill> : null}
        <span className={styles['does']}>{t('experiment.split.share', { share: arm.share })}</span>
      </div>
      <p className={styles['counts']}>
        {t('experiment.split.counts', {
          entered: numberWords(arm.entered),
          underWay: numberWords(arm.underWay),
          finished: numberWords(arm.finished),
        })}
        {arm.clicks === null || arm.sent === null || arm.sent === 0
          ? null
          : ` · ${t('experiment.split.clicks', { sent: numberWords(arm.sent), clicks: numberWords(arm.clicks) })}`}
      </p>
      <dl className={styles['measures']}>
        {arm.readings.map((reading) => (
          <div key={reading.measure}>
            <dt title={t(`experiment.split.hint.${reading.measure}`)}>
              {t(`experiment.split.measure.${reading.measure}`)}
            </dt>
            <dd>
              {shareWords(reading.rate)}
              <small>{t('experiment.split.people', { count: reading.count })}</small>
            </dd>
            {arm.isBaseline ? null : (
              <dd className={styles['difference']}>
                <StandingOf reading={reading} />
              </dd>
            )}
          </div>
        ))}
      </dl>
    </li>
  )
}

function StandingOf({ reading: { difference, standing, measure } }: { reading: SplitArm['readings'][number] }) {
  const { t } = useWords()
  if (standing === 'too_early' || difference === null)
    return <small title={t('experiment.split.tooEarlyHint')}>{t('experiment.tooEarly')}</small>
  const isGood = standing === (measure === 'exits' ? 'higher' : 'lower')
  return (
    <small data-tone={standing === 'no_difference' ? 'plain' : isGood ? 'good' : 'harm'}>
      {t(`experiment.standing.${standing}`, {
        value: pointWords(difference.value),
        low: pointWords(difference.low),
        high: pointWords(difference.high),
      })}
    </small>
  )
}
