import type { ArmReading, Measure, Reading } from '#contract/experiment.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { pointWords, shareWords } from './share-words.ts'
import styles from './experiment.module.css'

/** An arm's rates, each with its difference from the baseline as an interval about zero. */
export function ArmMeasures({ arm, arms }: { arm: ArmReading; arms: readonly ArmReading[] }) {
  const { t } = useWords()
  return (
    <dl className={styles['measures']}>
      {arm.readings.map((reading) => (
        <div key={reading.measure}>
          <dt title={t(`experiment.hint.${reading.measure}`)}>{t(`experiment.measure.${reading.measure}`)}</dt>
          <dd>
            {reading.standing === 'not_observable' ? t('experiment.notObservable') : shareWords(reading.rate)}
            {reading.count === null ? null : <small>{t('experiment.counted', { count: reading.count })}</small>}
          </dd>
          <dd className={styles['difference']}>
            {arm.verdict === 'baseline' ? null : (
              <DifferenceOf reading={reading} most={mostOf(arms, reading.measure)} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** How far the intervals of a measure reach from zero, over all arms: one scale for them. */
const mostOf = (arms: readonly ArmReading[], measure: Measure): number =>
  Math.max(
    0.0001,
    ...arms.flatMap(({ readings }) =>
      readings.flatMap((reading) =>
        reading.measure === measure && reading.difference
          ? [Math.abs(reading.difference.low), Math.abs(reading.difference.high)]
          : [],
      ),
    ),
  )

function DifferenceOf({ reading, most }: { reading: Reading; most: number }) {
  const { t } = useWords()
  const { difference, standing, measure } = reading
  if (standing === 'not_observable') return null
  if (standing === 'too_early' || difference === null)
    return <small title={t('experiment.tooEarlyHint')}>{t('experiment.tooEarly')}</small>
  const at = (share: number) => 50 + (share / most) * 50
  const isGood = standing === (measure === 'clicks' ? 'higher' : 'lower')
  const tone = standing === 'no_difference' ? 'plain' : isGood ? 'good' : 'harm'
  const words = t(`experiment.standing.${standing}`, {
    value: pointWords(difference.value),
    low: pointWords(difference.low),
    high: pointWords(difference.high),
  })
  return (
    <>
      <svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true" data-tone={tone}>
        <line x1="50" x2="50" y1="0" y2="12" className={styles['zero']} />
        <line x1={at(difference.low)} x2={at(difference.high)} y1="6" y2="6" className={styles['reach']} />
        <line x1={at(difference.value) - 0.6} x2={at(difference.value) + 0.6} y1="6" y2="6" className={styles['mid']} />
      </svg>
      <small data-tone={tone}>{words}</small>
    </>
  )
}
