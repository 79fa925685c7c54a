import { Select } from 'antd'
import type { JourneyStep } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { freshId, useEditing } from '../context.ts'
import { setFallback } from '../document/journey-change.ts'
import { setField } from '../document/operations.ts'
import { Choices } from '../field/Chips.tsx'
import { FieldProblems } from '../field/Field.tsx'
import { NumberField } from '../field/fields.tsx'
import { SelectField } from '../field/SelectField.tsx'
import { Composer } from '../step/Composer.tsx'
import type { StepFormProps } from './JourneyStepPanel.tsx'
import styles from './panel.module.css'

type Sending = Extract<JourneyStep, { kind: 'send' | 'welcome' }>

const fallbacks = ['skip', 'friend-hook', 'group-post'] as const
const catchUps = ['skip', 'late', 'ask'] as const

/** What is written to one contact, what becomes of who cannot be written to, and what when it was missed. */
export function SendForm({ track, placed, step }: StepFormProps<Sending>) {
  const { t } = useWords()
  const editing = useEditing()
  const { document, make, problemsAt, isLocked } = editing
  const { at } = placed
  const content = document.contents.find(({ id }) => id === step.content)
  const others = document.contents.filter(({ id }) => id !== step.content)
  const fallback = step.kind === 'send' ? step.fallback : undefined
  const post =
    fallback && 'content' in fallback ? document.contents.find(({ id }) => id === fallback.content) : undefined
  return (
    <>
      {content ? <Composer content={content} label={t('editor.message.one')} /> : null}
      <FieldProblems problems={problemsAt([...at, 'content'])} />
      {others.length === 0 ? null : (
        <p className={styles['hint']}>
          <Select<string>
            size="small"
            showSearch={{ optionFilterProp: 'label' }}
            value={null}
            disabled={isLocked}
            aria-label={t('editor.message.choose')}
            placeholder={t('editor.message.choose')}
            style={{ minWidth: 200 }}
            options={others.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(id) => make([setField(editing, [...at, 'content'], id)])}
          />
        </p>
      )}
      {step.kind === 'send' && (track.audience === 'member' || fallback !== undefined) ? (
        <fieldset className={styles['part']}>
          <legend>{t('journeyForm.fallback.name')}</legend>
          <Choices
            label={t('journeyForm.fallback.hint')}
            options={fallbacks.map((value) => ({ value, label: t(`journeyForm.fallback.${value}`) }))}
            chosen={fallback?.kind ?? null}
            isLocked={isLocked}
            onChange={(kind) => make(setFallback(editing, placed, kind, freshId, t('journeyForm.new.post')))}
          />
          {post ? <Composer content={post} label={t('journeyForm.fallback.text')} /> : null}
          <FieldProblems problems={problemsAt([...at, 'fallback'])} />
        </fieldset>
      ) : null}
      {step.kind === 'send' ? (
        <>
          <SelectField
            at={[...at, 'catch_up', 'rule']}
            label={t('editor.step.catchUp')}
            placeholder={t('editor.step.catchUpDefault')}
            isOptional={step.catch_up?.grace_minutes === undefined}
            options={catchUps.map((value) => ({ value, label: t(`editor.step.catchUpRule.${value}`) }))}
          />
          {step.catch_up?.rule === 'late' || step.catch_up?.grace_minutes !== undefined ? (
            <NumberField at={[...at, 'catch_up', 'grace_minutes']} label={t('editor.step.grace')} max={1440} />
          ) : null}
        </>
      ) : null}
    </>
  )
}
