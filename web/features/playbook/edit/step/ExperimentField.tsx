import { Button } from 'antd'
import { ARMS_MAX, EXPERIMENT_MODES } from '#contract/playbook/experiment.ts'
import type { CalendarTrack, Step } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { freshId, useEditing } from '../context.ts'
import { addHoldout, addWording, endExperiment, experimentPlace, tryWording } from '../document/experiment.ts'
import { FieldProblems } from '../field/Field.tsx'
import { NumberField, TextField } from '../field/fields.tsx'
import { SelectField } from '../field/SelectField.tsx'
import styles from './composer.module.css'

/** What a step tries out: begun with another wording, with the share of each arm, ended with the step as it is written. */
export function ExperimentField({ track, step }: { track: CalendarTrack; step: Step }) {
  const { t } = useWords()
  const editing = useEditing()
  const { make, problemsAt, isLocked } = editing
  const { experiment } = step
  const names = {
    asWritten: t('experiment.edit.asWritten'),
    wording: t('experiment.edit.wording'),
    holdout: t('experiment.edit.holdout'),
  }
  if (experiment === undefined)
    return step.content === undefined || step.channel !== undefined ? null : (
      <Button
        size="small"
        disabled={isLocked}
        title={t('experiment.edit.hint')}
        onClick={() => make(tryWording(editing, track, step, freshId('experiment'), names))}
      >
        {t('experiment.edit.begin')}
      </Button>
    )
  const at = experimentPlace(track.id, step.id)
  const arms = Array.isArray(experiment.arms) ? experiment.arms : []
  const isFull = arms.length >= ARMS_MAX
  return (
    <fieldset className={styles['attachment']}>
      <legend>{t('experiment.edit.title')}</legend>
      <p className={styles['shared']}>{t('experiment.edit.hint')}</p>
      <FieldProblems problems={problemsAt(at)} />
      <SelectField
        at={[...at, 'mode']}
        label={t('experiment.edit.mode')}
        hint={t('experiment.edit.modeHint')}
        placeholder={t('experiment.edit.modeKind.split')}
        options={EXPERIMENT_MODES.map((value) => ({ value, label: t(`experiment.edit.modeKind.${value}`) }))}
      />
      {arms.map((arm) => (
        <div key={arm.id}>
          <TextField at={[...at, 'arms', { id: arm.id }, 'name']} label={t('experiment.edit.name', { arm: arm.id })} />
          <NumberField
            at={[...at, 'arms', { id: arm.id }, 'weight']}
            label={t('experiment.edit.weight', { arm: arm.name ?? arm.id })}
            min={1}
            max={1000}
          />
        </div>
      ))}
      <div className={styles['attach']}>
        {step.content === undefined || isFull ? null : (
          <Button size="small" disabled={isLocked} onClick={() => make(addWording(editing, track, step, names))}>
            {t('experiment.edit.addWording')}
          </Button>
        )}
        {isFull || arms.some((arm) => arm.holdout) ? null : (
          <Button size="small" disabled={isLocked} onClick={() => make(addHoldout(track, step, names))}>
            {t('experiment.edit.addHoldout')}
          </Button>
        )}
        <Button size="small" disabled={isLocked} onClick={() => make(endExperiment(editing, track, step))}>
          {t('experiment.edit.end')}
        </Button>
      </div>
    </fieldset>
  )
}
