import { useId } from 'react'
import { WEEKDAY_WORDS, WEEKDAYS, type WaitStep } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { ConditionField } from '../condition/ConditionField.tsx'
import { useEditing } from '../context.ts'
import type { Place } from '../document/edit.ts'
import { setWaitForm, WAIT_FORMS, waitFormOf } from '../document/journey-change.ts'
import { Choices } from '../field/Chips.tsx'
import { FieldProblems } from '../field/Field.tsx'
import { NumberField, TextField } from '../field/fields.tsx'
import { SelectField } from '../field/SelectField.tsx'
import type { StepFormProps } from './JourneyStepPanel.tsx'
import styles from './panel.module.css'

/** How long a journey stands still, or what for. */
export function WaitForm({ track, placed, step }: StepFormProps<WaitStep & { kind: 'wait' }>) {
  const { t, language } = useWords()
  const editing = useEditing()
  const { make, problemsAt, isLocked } = editing
  const name = useId()
  const { at } = placed
  const form = waitFormOf(step)
  const until = [...at, 'until']
  return (
    <>
      <Choices
        key={name}
        label={t('journeyForm.wait.how')}
        options={WAIT_FORMS.map((value) => ({ value, label: t(`journeyForm.wait.${value}`) }))}
        chosen={form}
        isLocked={isLocked}
        onChange={(now) => make(setWaitForm(editing, track, placed, now))}
      />
      {form === 'length' ? <Length at={[...at, 'for']} /> : null}
      {form === 'day' ? <DayAndHour at={[...at, 'for']} /> : null}
      {form === 'clock' ? <TextField at={until} label={t('journeyForm.wait.hour')} type="time" /> : null}
      {form === 'weekday' ? (
        <>
          <SelectField
            at={[...until, 'weekday']}
            label={t('journeyForm.wait.weekdayName')}
            options={WEEKDAYS.map((value) => ({ value, label: WEEKDAY_WORDS[value][language] }))}
          />
          <TextField at={[...until, 'at']} label={t('journeyForm.wait.hour')} type="time" />
        </>
      ) : null}
      {form === 'event' ? (
        <>
          <ConditionField
            at={[...at, 'when']}
            label={t('journeyForm.wait.what')}
            asked="wait"
            audience={track.audience}
          />
          <b>{t('journeyForm.wait.atMost')}</b>
          {step.at_most?.at === undefined ? <Length at={[...at, 'at_most']} /> : <DayAndHour at={[...at, 'at_most']} />}
          <p className={styles['hint']}>{t('journeyForm.wait.late')}</p>
        </>
      ) : null}
      <FieldProblems problems={problemsAt(at).filter(({ path }) => /\.(for|at_most|until)$/.test(path))} />
    </>
  )
}

function Length({ at }: { at: Place }) {
  const { t } = useWords()
  return (
    <div className={styles['numbers']}>
      <NumberField at={[...at, 'days']} label={t('journeyForm.days')} max={366} />
      <NumberField at={[...at, 'hours']} label={t('journeyForm.hours')} max={720} />
      <NumberField at={[...at, 'minutes']} label={t('journeyForm.minutes')} max={1440} />
    </div>
  )
}

function DayAndHour({ at }: { at: Place }) {
  const { t } = useWords()
  return (
    <div className={styles['numbers']}>
      <NumberField at={[...at, 'days']} label={t('journeyForm.wait.daysOn')} min={1} max={366} />
      <TextField at={[...at, 'at']} label={t('journeyForm.wait.hour')} type="time" />
    </div>
  )
}
