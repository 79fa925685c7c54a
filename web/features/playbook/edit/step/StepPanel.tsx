import { Button } from 'antd'
import { BONDS, calendarTracks, type CalendarTrack, type Step } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { useEditing } from '../context.ts'
import { removeStep, renameStep, stepPlace } from '../document/operations.ts'
import { Chips } from '../field/Chips.tsx'
import { FieldProblems } from '../field/Field.tsx'
import { NumberField, TextField } from '../field/fields.tsx'
import { SelectField } from '../field/SelectField.tsx'
import styles from './composer.module.css'
import { ExperimentField } from './ExperimentField.tsx'
import { Messages } from './Messages.tsx'
import { WhenField } from './WhenField.tsx'

/** One step at work: what it is called, when it goes out, what it says, and what is rarely changed. */
export function StepPanel({ trackId, stepId }: { trackId: string; stepId: string }) {
  const { t } = useWords()
  const editing = useEditing()
  const { document, make, open, problemsAt, isLocked } = editing
  const track = calendarTracks(document).find(({ id }) => id === trackId)
  const step = track?.steps.find(({ id }) => id === stepId)
  if (!track || !step) return <p>{t('editor.step.gone')}</p>
  const at = stepPlace(trackId, stepId)
  const rest = problemsAt(at).filter(
    ({ path }) => !/\.(name|note|bond|priority|slot)$|\.(when|experiment)(\.|$)/.test(path),
  )
  return (
    <>
      <h2 className={styles['panelHead']}>{step.name}</h2>
      <TextField
        at={[...at, 'name']}
        label={t('editor.step.name')}
        onCommit={(name) => make(renameStep(editing, track, step, name))}
      />
      <WhenField track={track} step={step} />
      <FieldProblems problems={rest} />
      <Messages track={track} step={step} />
      <ExperimentField track={track} step={step} />
      <More track={track} step={step} />
      <Button
        danger
        disabled={isLocked}
        onClick={() => {
          make(removeStep(editing, track, step))
          open(null)
        }}
      >
        {t('editor.step.remove')}
      </Button>
    </>
  )
}

function More({ track, step }: { track: CalendarTrack; step: Step }) {
  const { t } = useWords()
  const { document, set, isLocked } = useEditing()
  const at = stepPlace(track.id, step.id)
  const rules = ['skip', 'late', 'ask'] as const
  const phases = document.phases ?? []
  return (
    <details className={styles['more']}>
      <summary>{t('editor.step.more')}</summary>
      {phases.length > 0 ? (
        <Chips
          label={t('editor.step.phases')}
          options={phases.map(({ id, name }) => ({ value: id, label: name }))}
          chosen={step.phases ?? []}
          isLocked={isLocked}
          onChange={(chosen) => set([...at, 'phases'], chosen.length === 0 ? null : chosen)}
        />
      ) : null}
      <NumberField
        at={[...at, 'priority']}
        label={t('editor.step.priority')}
        hint={t('editor.step.priorityHint')}
        min={1}
        max={9}
      />
      <SelectField
        at={[...at, 'bond']}
        label={t('editor.step.bond')}
        hint={t('editor.step.bondHint')}
        placeholder={t('editor.step.bondDefault')}
        isOptional
        options={BONDS.map((value) => ({ value, label: t(`editor.step.bonds.${value}`) }))}
      />
      <SelectField
        at={[...at, 'catch_up', 'rule']}
        label={t('editor.step.catchUp')}
        placeholder={t('editor.step.catchUpDefault')}
        isOptional={step.catch_up?.grace_minutes === undefined}
        options={rules.map((value) => ({ value, label: t(`editor.step.catchUpRule.${value}`) }))}
      />
      {step.catch_up?.rule === 'late' || step.catch_up?.grace_minutes !== undefined ? (
        <NumberField at={[...at, 'catch_up', 'grace_minutes']} label={t('editor.step.grace')} max={1440} />
      ) : null}
      <TextField at={[...at, 'when', 'from']} label={t('editor.step.from')} />
      <TextField at={[...at, 'when', 'until']} label={t('editor.step.until')} />
      <TextField at={[...at, 'note']} label={t('editor.step.note')} rows={2} />
    </details>
  )
}
