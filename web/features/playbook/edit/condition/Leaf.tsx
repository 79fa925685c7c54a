import { Select } from 'antd'
import type { Condition, DrawQuestion } from '#contract/condition.ts'
import type { Audience } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { AttributeLeaf } from './AttributeLeaf.tsx'
import styles from './condition.module.css'
import { EventLeaf } from './EventLeaf.tsx'
import type { AskedAt } from './shape.ts'
import { TagInput } from './TagInput.tsx'
import { NumberInput, TextInput } from './typed.tsx'

export type LeafProps<C> = {
  condition: C
  asked: AskedAt
  audience: Audience
  isLocked: boolean
  onChange: (condition: Condition) => void
}

/** The fields of one question. */
export function Leaf({ condition, ...rest }: LeafProps<Condition>) {
  const { t } = useWords()
  const { asked, audience, isLocked, onChange } = rest
  if ('tag' in condition)
    return (
      <div className={styles['row']}>
        {asked === 'wait' ? null : (
          <Select
            aria-label={t('journeyForm.condition.has')}
            disabled={isLocked}
            value={condition.has ?? true}
            options={[true, false].map((value) => ({ value, label: t(`journeyForm.has.${value ? 'yes' : 'no'}`) }))}
            onChange={(has) => onChange(has ? { tag: condition.tag } : { tag: condition.tag, has })}
          />
        )}
        <TagInput
          label={t('journeyForm.question.tag')}
          value={condition.tag}
          isLocked={isLocked}
          onChange={(tag) => onChange({ ...condition, tag })}
        />
      </div>
    )
  if ('friend' in condition)
    return (
      <div className={styles['row']}>
        <Select
          aria-label={t('journeyForm.question.friend')}
          disabled={isLocked}
          value={condition.friend}
          options={[true, false].map((value) => ({ value, label: t(`journeyForm.friend.${value ? 'yes' : 'no'}`) }))}
          onChange={(friend) => onChange({ friend })}
        />
      </div>
    )
  if ('member' in condition) {
    const chosen = `${condition.member}${condition.chat === 'any' ? '-any' : ''}`
    const options = (['joined', 'left', 'joined-any', 'left-any'] as const).filter(
      (each) => audience === 'member' || each.endsWith('-any') || each === chosen,
    )
    return (
      <div className={styles['row']}>
        <Select
          aria-label={t('journeyForm.question.member')}
          disabled={isLocked}
          value={chosen}
          options={options.map((value) => ({ value, label: t(`journeyForm.member.${value}`) }))}
          onChange={(now) => {
            const member = now.startsWith('joined') ? 'joined' : 'left'
            onChange(now.endsWith('-any') ? { member, chat: 'any' } : { member })
          }}
        />
      </div>
    )
  }
  if ('event' in condition) return <EventLeaf condition={condition} {...rest} />
  if ('attribute' in condition) return <AttributeLeaf condition={condition} {...rest} />
  return 'draw' in condition ? <DrawLeaf condition={condition} {...rest} /> : null
}

function DrawLeaf({ condition, isLocked, onChange }: LeafProps<DrawQuestion>) {
  const { t } = useWords()
  return (
    <div className={styles['row']}>
      <TextInput
        label={t('journeyForm.draw.id')}
        value={condition.draw}
        isLocked={isLocked}
        onChange={(draw) => onChange({ ...condition, draw })}
      />
      <NumberInput
        label={t('journeyForm.draw.from')}
        value={condition.from}
        isLocked={isLocked}
        onChange={(from) => onChange({ ...condition, from: from ?? 0 })}
      />
      <NumberInput
        label={t('journeyForm.draw.to')}
        value={condition.to}
        isLocked={isLocked}
        onChange={(to) => onChange({ ...condition, to: to ?? 100 })}
      />
    </div>
  )
}
