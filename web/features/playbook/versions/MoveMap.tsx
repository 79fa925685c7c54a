import { Select } from 'antd'
import type { MoveTarget, RunMovePreview } from '#contract/run-move.ts'
import { useWords } from '#web/i18n/use-words.ts'
import styles from './move.module.css'

type Journey = RunMovePreview['journeys'][number]

type MoveMapProps = {
  journeys: readonly Journey[]
  onChange: (trackId: string, stepId: string, to: MoveTarget) => void
}

/** Where those go who stand in a journey, step by step; each may be sent elsewhere. */
export function MoveMap({ journeys, onChange }: MoveMapProps) {
  const { t, language } = useWords()
  return journeys.map((journey) => (
    <section key={journey.trackId} className={styles['journey']} aria-label={journey.name[language]}>
      <h3>{journey.name[language]}</h3>
      <ul>
        {journey.steps.map((step) => (
          <li key={step.stepId}>
            <span>
              {step.name[language]} <small>{t('versions.stand', { count: step.count })}</small>
            </span>
            <Select
              aria-label={t('versions.goTo', { name: step.name[language] })}
              value={keyOf(step.to)}
              options={[
                ...(step.isStayable ? [{ value: 'stay', label: t('versions.stay') }] : []),
                ...journey.targets.map((target) => ({
                  value: `step ${target.stepId}`,
                  label: t('versions.onAt', { name: target.name[language] }),
                })),
                { value: 'leave', label: t('versions.leave') },
              ]}
              onChange={(key: string) => onChange(journey.trackId, step.stepId, targetOf(key))}
            />
          </li>
        ))}
      </ul>
    </section>
  ))
}

const keyOf = (to: MoveTarget): string => (to.kind === 'step' ? `step ${to.stepId}` : to.kind)

const targetOf = (key: string): MoveTarget =>
  key === 'stay' || key === 'leave' ? { kind: key } : { kind: 'step', stepId: key.slice('step '.length) }
