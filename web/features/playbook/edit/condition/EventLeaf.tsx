import { Select } from 'antd'
import { conditionEvents, type ConditionEventKind, type EventQuestion } from '#contract/condition.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { useEditing } from '../context.ts'
import styles from './condition.module.css'
import type { LeafProps } from './Leaf.tsx'
import type { AskedAt } from './shape.ts'
import { NumberInput } from './typed.tsx'

const spans = ['ever', 'days', 'hours', 'entry', 'wait'] as const
type Span = (typeof spans)[number]

/** Since when it counts, where the question is asked: before a journey there is no entry, and a wait has its own beginning. */
const spansAt: Record<AskedAt, readonly Span[]> = {
  entry: ['ever', 'days', 'hours'],
  step: ['ever', 'days', 'hours', 'entry'],
  wait: ['ever', 'entry'],
}

const spanOf = (question: EventQuestion): Span => {
  if (question.within_days !== undefined) return 'days'
  if (question.within_hours !== undefined) return 'hours'
  return question.since ?? 'ever'
}

/** Whether the contact did something, within what time, and how often. */
export function EventLeaf({ condition, asked, isLocked, onChange }: LeafProps<EventQuestion>) {
  const { t, language } = useWords()
  const { document } = useEditing()
  const kinds = Object.keys(conditionEvents) as ConditionEventKind[] // the keys of a constant
  const links = document.links ?? []
  const span = spanOf(condition)
  const offered = spansAt[asked].includes(span) ? spansAt[asked] : [...spansAt[asked], span]
  const { event, at_least: least, link } = condition
  const rest = (): EventQuestion => ({
    event,
    ...(link === undefined ? {} : { link }),
    ...(least === undefined ? {} : { at_least: least }),
  })
  const put = (now: Span) =>
    onChange({
      ...rest(),
      ...(now === 'days' ? { within_days: 7 } : {}),
      ...(now === 'hours' ? { within_hours: 24 } : {}),
      ...(now === 'entry' || now === 'wait' ? { since: now } : {}),
    })
  const { link: _link, ...plain } = condition
  const { at_least: _least, ...once } = condition
  return (
    <>
      <div className={styles['row']}>
        <Select
          aria-label={t('journeyForm.event.what')}
          disabled={isLocked}
          value={event}
          options={kinds.map((value) => ({ value, label: conditionEvents[value].did[language] }))}
          onChange={(now) => onChange({ ...(now === 'link.clicked' ? condition : plain), event: now })}
        />
        {event === 'link.clicked' ? (
          <Select
            aria-label={t('journeyForm.event.link')}
            disabled={isLocked}
            allowClear
            placeholder={t('journeyForm.event.anyLink')}
            value={link ?? null}
            options={links.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(now: string | null | undefined) => onChange(now ? { ...condition, link: now } : plain)}
          />
        ) : null}
      </div>
      <div className={styles['row']}>
        <Select
          aria-label={t('journeyForm.event.span')}
          disabled={isLocked}
          value={span}
          options={offered.map((value) => ({ value, label: t(`journeyForm.span.${value}`) }))}
          onChange={put}
        />
        {span === 'days' ? (
          <NumberInput
            label={t('journeyForm.days')}
            value={condition.within_days}
            isLocked={isLocked}
            onChange={(days) => onChange({ ...rest(), within_days: days ?? 1 })}
          />
        ) : null}
        {span === 'hours' ? (
          <NumberInput
            label={t('journeyForm.hours')}
            value={condition.within_hours}
            isLocked={isLocked}
            onChange={(hours) => onChange({ ...rest(), within_hours: hours ?? 1 })}
          />
        ) : null}
        <NumberInput
          label={t('journeyForm.event.least')}
          value={least ?? 1}
          isLocked={isLocked}
          onChange={(now) => onChange(now === null || now <= 1 ? once : { ...condition, at_least: now })}
        />
      </div>
    </>
  )
}
