import { Button, Checkbox, Select } from 'antd'
import { CONDITION_DEPTH_MAX, type Condition } from '#contract/condition.ts'
import type { Audience } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import { firstCondition } from '../document/journey-new.ts'
import styles from './condition.module.css'
import { Leaf } from './Leaf.tsx'
import { asNot, begun, partsOf, peel, questionOf, questionsAt, type AskedAt } from './shape.ts'

type PartProps = {
  condition: Condition
  asked: AskedAt
  audience: Audience
  /** How deep it stands: the outermost is 1. */
  depth: number
  isLocked: boolean
  onChange: (condition: Condition) => void
  /** Null where it cannot be taken out. */
  onRemove: (() => void) | null
}

/** One question of a condition, or a group of them; `not` is a tick beside it. */
export function ConditionPart({ condition, asked, audience, depth, isLocked, onChange, onRemove }: PartProps) {
  const { t } = useWords()
  const { inner, isNot } = peel(condition)
  const kind = questionOf(inner)
  const known = questionsAt(asked)
  const kinds = kind === null || known.includes(kind) ? known : [...known, kind]
  const isDeep = depth >= CONDITION_DEPTH_MAX
  const change = (now: Condition) => onChange(asNot(now, isNot))
  const isGroup = kind === 'all' || kind === 'any'
  return (
    <div className={styles['part']}>
      <div className={styles['head']}>
        <Select
          aria-label={t('journeyForm.condition.question')}
          disabled={isLocked}
          value={kind}
          options={kinds
            .filter((each) => !isDeep || (each !== 'all' && each !== 'any'))
            .map((each) => ({ value: each, label: t(`journeyForm.question.${each}`) }))}
          onChange={(now) => {
            if (now !== null) change(begun(now, audience, inner))
          }}
        />
        {asked === 'wait' && !isNot ? null : (
          <Checkbox
            checked={isNot}
            disabled={isLocked}
            onChange={({ target }) => onChange(asNot(inner, target.checked))}
          >
            {t('journeyForm.condition.not')}
          </Checkbox>
        )}
        {onRemove === null ? null : (
          <button
            type="button"
            className={styles['remove']}
            disabled={isLocked}
            aria-label={t('journeyForm.condition.remove')}
            onClick={onRemove}
          >
            <Icon name="close" size={14} />
          </button>
        )}
      </div>
      {kind === null ? <p>{t('journeyForm.inFile')}</p> : null}
      {isGroup ? (
        <Group kind={kind} parts={partsOf(inner)} {...{ asked, audience, depth, isLocked }} onChange={change} />
      ) : (
        <>
          {kind === null ? null : (
            <Leaf condition={inner} asked={asked} audience={audience} isLocked={isLocked} onChange={change} />
          )}
          {depth === 1 && kind !== null ? (
            <p>
              <Button
                size="small"
                disabled={isLocked}
                onClick={() => onChange({ all: [condition, firstCondition(audience)] })}
              >
                {t('journeyForm.condition.also')}
              </Button>
            </p>
          ) : null}
        </>
      )}
    </div>
  )
}

type GroupProps = Omit<PartProps, 'condition' | 'onRemove'> & { kind: 'all' | 'any'; parts: readonly Condition[] }

function Group({ kind, parts, onChange, ...rest }: GroupProps) {
  const { t } = useWords()
  const { audience, isLocked } = rest
  const put = (now: Condition[]) => onChange(kind === 'all' ? { all: now } : { any: now })
  return (
    <fieldset className={styles['group']}>
      <legend className="visually-hidden">{t(`journeyForm.question.${kind}`)}</legend>
      <ul>
        {parts.map((part, index) => (
          // Parts have no ids; what is half-typed in one is handed in when it is left.
          <li key={index}>
            <ConditionPart
              condition={part}
              {...rest}
              depth={rest.depth + 1}
              onChange={(now) => put(parts.with(index, now))}
              onRemove={parts.length === 1 ? null : () => put(parts.toSpliced(index, 1))}
            />
          </li>
        ))}
      </ul>
      <Button size="small" disabled={isLocked} onClick={() => put([...parts, firstCondition(audience)])}>
        {t('journeyForm.condition.add')}
      </Button>
    </fieldset>
  )
}
