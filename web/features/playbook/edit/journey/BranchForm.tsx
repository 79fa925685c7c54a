import { Button } from 'antd'
import type { BranchCase, BranchStep } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { ConditionField } from '../condition/ConditionField.tsx'
import { freshId, useEditing } from '../context.ts'
import type { Json } from '../document/edit.ts'
import { removeWay } from '../document/journey-change.ts'
import { firstCondition } from '../document/journey-new.ts'
import { FieldProblems } from '../field/Field.tsx'
import { TextField } from '../field/fields.tsx'
import type { StepFormProps } from './JourneyStepPanel.tsx'
import styles from './panel.module.css'

/** As many ways as a branch may have beside the one for all others. */
const WAYS_MAX = 10

/** The ways of a branch with what leads into each; the first that holds is gone. */
export function BranchForm({ track, placed, step }: StepFormProps<BranchStep>) {
  const { t } = useWords()
  const { make, problemsAt, isLocked } = useEditing()
  const cases = [...placed.at, 'cases']
  return (
    <>
      <p className={styles['hint']}>{t('journeyForm.branch.hint')}</p>
      {step.cases.map((way, index) => (
        <Way key={way.id} way={way} index={index} track={track} placed={placed} step={step} />
      ))}
      <FieldProblems problems={problemsAt(cases).filter(({ path }) => path.endsWith('.cases'))} />
      <p className={styles['hint']}>
        <Button
          size="small"
          disabled={isLocked || step.cases.length >= WAYS_MAX}
          onClick={() =>
            make([
              {
                op: 'insert',
                at: cases,
                item: {
                  id: freshId('way'),
                  name: t('journeyForm.branch.nth', { nth: step.cases.length + 1 }),
                  when: firstCondition(track.audience) as unknown as Json, // a condition is a map of JSON's values
                  steps: [],
                },
                after: step.cases.at(-1)?.id ?? null,
              },
            ])
          }
        >
          {t('journeyForm.branch.add')}
        </Button>
      </p>
    </>
  )
}

function Way({ way, index, track, placed, step }: StepFormProps<BranchStep> & { way: BranchCase; index: number }) {
  const { t } = useWords()
  const editing = useEditing()
  const { make, problemsAt, isLocked } = editing
  const at = [...placed.at, 'cases', { id: way.id }]
  const before = step.cases[index - 2]?.id ?? null
  return (
    <fieldset className={styles['part']}>
      <legend>{way.name}</legend>
      <TextField at={[...at, 'name']} label={t('journeyForm.branch.name')} />
      <ConditionField
        at={[...at, 'when']}
        label={t('journeyForm.branch.when')}
        asked="step"
        audience={track.audience}
      />
      <FieldProblems problems={problemsAt(at).filter(({ path }) => /\.cases\[\d+\](\.id)?$/.test(path))} />
      <div className={styles['place']}>
        <Button
          size="small"
          disabled={isLocked || index === 0}
          onClick={() => make([{ op: 'move', at: [...placed.at, 'cases'], item: way.id, after: before }])}
        >
          {t('journeyForm.branch.earlier')}
        </Button>
        <Button
          size="small"
          danger
          disabled={isLocked || step.cases.length < 2}
          onClick={() => make(removeWay(editing, placed.at, way))}
        >
          {t('journeyForm.branch.remove', { name: way.name })}
        </Button>
      </div>
    </fieldset>
  )
}
