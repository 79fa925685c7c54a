import { Select } from 'antd'
import { attributes, type AttributeQuestion } from '#contract/condition.ts'
import { useWords } from '#web/i18n/use-words.ts'
import styles from './condition.module.css'
import type { LeafProps } from './Leaf.tsx'
import { attributesFor, choiceOf, compared, comparisonOf, comparisonsOf } from './shape.ts'
import { NumberInput, TextInput } from './typed.tsx'

/** What is known of the contact, compared with a value. */
export function AttributeLeaf({ condition, audience, isLocked, onChange }: LeafProps<AttributeQuestion>) {
  const { t, language } = useWords()
  const { attribute } = condition
  const names = attributesFor(audience)
  const comparison = comparisonOf(condition)
  return (
    <>
      <div className={styles['row']}>
        <Select
          aria-label={t('journeyForm.question.attribute')}
          showSearch={{ optionFilterProp: 'label' }}
          disabled={isLocked}
          value={attribute}
          options={names.map((value) => ({ value, label: attributes[value].name[language] }))}
          onChange={(now) => onChange(compared(now, comparisonsOf(now)[0] ?? 'exists'))}
        />
        <Select
          aria-label={t('journeyForm.comparison.name')}
          disabled={isLocked}
          value={comparison}
          options={comparisonsOf(attribute).map((value) => ({ value, label: t(`journeyForm.comparison.${value}`) }))}
          onChange={(now) => onChange(compared(attribute, now))}
        />
      </div>
      <div className={styles['row']}>
        <Value condition={condition} isLocked={isLocked} onChange={onChange} />
      </div>
    </>
  )
}

function Value({
  condition,
  isLocked,
  onChange,
}: Pick<LeafProps<AttributeQuestion>, 'condition' | 'isLocked' | 'onChange'>) {
  const { t, language } = useWords()
  const { attribute } = condition
  const definition = attributes[attribute]
  const label = t('journeyForm.value')
  switch (comparisonOf(condition)) {
    case 'exists':
    case 'missing':
      return null
    case 'contains':
      return (
        <TextInput
          label={label}
          value={condition.contains}
          isLocked={isLocked}
          onChange={(contains) => onChange({ attribute, contains })}
        />
      )
    case 'at_least':
    case 'at_most':
    case 'range':
      return (['at_least', 'at_most'] as const)
        .filter((name) => condition[name] !== undefined)
        .map((name) => (
          <NumberInput
            key={name}
            label={t(`journeyForm.comparison.${name}`)}
            value={condition[name]}
            isLocked={isLocked}
            onChange={(now) => onChange({ ...condition, [name]: now ?? 0 })}
          />
        ))
    case 'in': {
      const values = condition.is === undefined ? (condition.in ?? []) : [condition.is]
      const known = definition?.type === 'choice' ? Object.entries(definition.values) : []
      return (
        <Select
          mode={known.length > 0 ? 'multiple' : 'tags'}
          aria-label={label}
          disabled={isLocked}
          value={values.map(String)}
          options={known.map(([value, { words }]) => ({ value, label: words[language] }))}
          onChange={(now: string[]) => {
            const typed = definition?.type === 'number' ? now.map(Number).filter(Number.isSafeInteger) : now
            if (typed.length > 0) onChange(choiceOf(attribute, typed))
          }}
        />
      )
    }
    case 'is':
      return definition?.type === 'number' ? (
        <NumberInput
          label={label}
          value={typeof condition.is === 'number' ? condition.is : undefined}
          isLocked={isLocked}
          onChange={(is) => onChange({ attribute, is: is ?? 0 })}
        />
      ) : (
        <TextInput
          label={label}
          value={String(condition.is ?? '')}
          isLocked={isLocked}
          onChange={(is) => onChange({ attribute, is })}
        />
      )
    default:
      return null
  }
}
