import { Button } from 'antd'
import type { PilotCriterion } from '#contract/pilot.ts'
import { isMeasured } from '#contract/playbook/setup.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import styles from './pilot.module.css'

const toneOf = { pass: 'accent', fail: 'harm', too_little: 'plain', by_hand: 'warn' } as const

type CriterionProps = { criterion: PilotCriterion; onJudge: (() => void) | undefined }

/** One criterion: what is wanted, what it came to, and of how many. */
export function Criterion({ criterion, onJudge }: CriterionProps) {
  const { t } = useWords()
  const { metric, atLeast, atMost, measured, outcome, judgement } = criterion
  const share =
    measured === null || measured.whole === 0 ? '–' : `${((measured.part / measured.whole) * 100).toFixed(1)}%`
  return (
    <li title={isMeasured(metric) ? t(`pilot.formula.${metric}`) : t('pilot.formula.byHand')}>
      <span className={styles['metric']}>
        {t(`playbook.metric.${metric}`)}
        <small>{atLeast === null ? `≤ ${atMost}` : `≥ ${atLeast}`}</small>
      </span>
      <span className={styles['measured']}>
        <b>{share}</b>
        {measured ? <small>{`${measured.part} / ${measured.whole}`}</small> : null}
      </span>
      <Pill tone={toneOf[outcome]}>{t(`pilot.outcome.${outcome}`)}</Pill>
      {judgement ? (
        <small className={styles['judgement']}>
          {t('pilot.judgement', { by: judgement.by, note: judgement.note })} · <CorpTime at={judgement.at} />
        </small>
      ) : null}
      {onJudge ? (
        <Button size="small" onClick={onJudge}>
          {t('pilot.judge.open')}
        </Button>
      ) : null}
    </li>
  )
}
