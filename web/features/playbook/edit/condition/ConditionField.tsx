import { Button } from 'antd'
import type { Condition } from '#contract/condition.ts'
import type { Audience } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { useEditing } from '../context.ts'
import type { Json, Place } from '../document/edit.ts'
import { firstCondition } from '../document/journey-new.ts'
import { valueAt } from '../document/value.ts'
import { FieldProblems } from '../field/Field.tsx'
import { useJourneyWords } from '../journey/use-journey-words.ts'
import { ConditionPart } from './ConditionPart.tsx'
import styles from './condition.module.css'
import { isShown, type AskedAt } from './shape.ts'

type ConditionFieldProps = {
  at: Place
  label: string
  asked: AskedAt
  audience: Audience
  /** May be left out; then it holds of everybody. */
  isOptional?: boolean
}

/** A condition of the draft as a tree of questions, with what it says above it and what is wrong below. */
export function ConditionField({ at, label, asked, audience, isOptional = false }: ConditionFieldProps) {
  const { t } = useWords()
  const { value, set, problemsAt, isLocked } = useEditing()
  const say = useJourneyWords()
  const written = valueAt(value, at)
  const put = (condition: Condition | null) => set(at, condition === null ? null : (condition as unknown as Json)) // a condition is a map of JSON's values
  if (written === null && isOptional)
    return (
      <p className={styles['said']}>
        <Button size="small" disabled={isLocked} onClick={() => put(firstCondition(audience))}>
          {t('journeyForm.condition.begin', { label })}
        </Button>
      </p>
    )
  const condition = (written ?? {}) as unknown as Condition // what each part reads of it is read with care
  return (
    <fieldset className={styles['condition']}>
      <legend>{label}</legend>
      <p className={styles['said']}>{say.condition(condition) || t('journeyForm.condition.open')}</p>
      {isShown(written) ? (
        <ConditionPart
          condition={condition}
          asked={asked}
          audience={audience}
          depth={1}
          isLocked={isLocked}
          onChange={put}
          onRemove={isOptional ? () => put(null) : null}
        />
      ) : (
        <p>{t('journeyForm.inFile')}</p>
      )}
      <FieldProblems problems={problemsAt(at)} />
    </fieldset>
  )
}
