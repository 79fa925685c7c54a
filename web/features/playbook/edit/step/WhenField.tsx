import { Checkbox, Input } from 'antd'
import { useId } from 'react'
import { WEEKDAYS, type CalendarTrack, type Schedule, type ScheduleKind, type Step } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { weekdayWords } from '#web/time/words.ts'
import { freshId, useEditing } from '../context.ts'
import type { Place } from '../document/edit.ts'
import { setOwnMessages, setTime, setWhen, stepPlace } from '../document/operations.ts'
import { Chips, Choices } from '../field/Chips.tsx'
import { Field, FieldProblems } from '../field/Field.tsx'
import { NumberField, TextField } from '../field/fields.tsx'
import { useTyped } from '../field/use-typed.ts'
import styles from './composer.module.css'
import { timeOf } from '../../read/place-steps.ts'

const plainKinds = ['daily', 'weekdays', 'weekly', 'monthly', 'group-day', 'countdown', 'rrule'] as const

type PlainKind = (typeof plainKinds)[number]

/** What a kind of day begins as when it is chosen. */
const begun: Record<PlainKind, Schedule> = {
  daily: { kind: 'daily' },
  weekdays: { kind: 'weekdays' },
  weekly: { kind: 'weekly', days: ['mon'] },
  monthly: { kind: 'monthly', days: ['first'] },
  'group-day': { kind: 'group-day', days: [1] },
  countdown: { kind: 'countdown', to: { monthly: 18 }, days: [-3, -1, 0] },
  rrule: { kind: 'rrule', rule: 'FREQ=WEEKLY;INTERVAL=2' },
}

type WhenProps = { track: CalendarTrack; step: Step }

/** On which days a step is due and at what time, in plain choices. */
export function WhenField({ track, step }: WhenProps) {
  const { t } = useWords()
  const editing = useEditing()
  const { make, problemsAt, isLocked } = editing
  const at = [...stepPlace(track.id, step.id), 'when']
  const isPlain = (kind: ScheduleKind): kind is PlainKind => plainKinds.some((plain) => plain === kind)
  const kinds = isPlain(step.when.kind) ? plainKinds : [...plainKinds, step.when.kind]
  return (
    <>
      <Choices
        label={t('editor.step.when')}
        options={kinds.map((value) => ({ value, label: t(`editor.step.kind.${value}`) }))}
        chosen={step.when.kind}
        isLocked={isLocked}
        onChange={(kind) => {
          if (isPlain(kind)) make(setWhen(editing, track, step, begun[kind], freshId('column')))
        }}
      />
      <DaysFields track={track} step={step} />
      <FieldProblems problems={problemsAt(at).filter(({ path }) => /\.(when|at|kind)$/.test(path))} />
      {step.when.kind === 'moment' ? null : <TimeField track={track} step={step} />}
    </>
  )
}

const wholeNumber = (word: string): number | undefined => (/^-?\d+$/.test(word) ? Number(word) : undefined)

function DaysFields({ track, step }: WhenProps) {
  const { t, language } = useWords()
  const { set, isLocked, document } = useEditing()
  const at = [...stepPlace(track.id, step.id), 'when']
  const { when } = step
  const monday = Temporal.PlainDate.from('2026-11-23')
  switch (when.kind) {
    case 'weekly':
      return (
        <Chips
          label={t('editor.step.days')}
          options={WEEKDAYS.map((value, day) => ({ value, label: weekdayWords(monday.add({ days: day }), language) }))}
          chosen={when.days ?? []}
          isLocked={isLocked}
          isCompact
          onChange={(days) => {
            if (days.length > 0) set([...at, 'days'], days)
          }}
        />
      )
    case 'monthly':
      return <MonthDays step={step} at={at} />
    case 'group-day':
      return when.every === undefined ? (
        <GroupDays track={track} step={step} days={when.days ?? []} />
      ) : (
        <>
          <NumberField at={[...at, 'every']} label={t('editor.step.every')} min={1} />
          <NumberField at={[...at, 'first']} label={t('editor.step.firstDay')} min={1} />
        </>
      )
    case 'countdown': {
      const date = Object.entries(document.variables ?? {}).find(([, variable]) => variable.type === 'date')?.[0]
      return (
        <>
          {typeof when.to === 'object' ? (
            <NumberField
              at={[...at, 'to', 'monthly']}
              label={t('editor.step.countdownTo')}
              hint={t('editor.step.monthDays')}
              min={1}
              max={31}
            />
          ) : (
            <TextField
              at={[...at, 'to']}
              label={t('editor.step.countdownTo')}
              hint={t('editor.step.countdownHint', { example: `{{${date ?? '会员日'}}}` })}
            />
          )}
          <BeforeDays at={[...at, 'days']} days={when.days ?? []} />
        </>
      )
    }
    case 'rrule':
      return <TextField at={[...at, 'rule']} label={t('editor.step.rule')} />
    case 'daily':
    case 'weekdays':
      return null
    case 'moment':
    case 'holiday':
    case 'marketing-date':
      return <p>{t('editor.step.inFile')}</p>
    default:
      return <p>{t('editor.step.inFile')}</p>
  }
}

/** Days of the group; where each has a message of its own, the messages come and go with them. */
function GroupDays({ track, step, days }: WhenProps & { days: readonly number[] }) {
  const { t } = useWords()
  const editing = useEditing()
  const { make, set, problemsAt, isLocked } = editing
  const id = useId()
  const at = [...stepPlace(track.id, step.id), 'when', 'days']
  const { text, change, leave } = useTyped<number[]>({
    value: [...days],
    toText: (list) => list?.join(', ') ?? '',
    fromText: (typed) => {
      const numbers = typed
        .split(/[,，、\s]+/)
        .filter(Boolean)
        .map(wholeNumber)
      if (numbers.length === 0 || numbers.includes(undefined)) return undefined
      return [...new Set(numbers.map((day) => day ?? 0))]
    },
    commit: (now, was) => {
      if (step.contents === undefined) set(at, now, was)
      else if (now !== null)
        make(
          setOwnMessages(
            editing,
            track,
            step,
            now,
            now.map(() => freshId('message')),
          ),
        )
    },
  })
  return (
    <Field id={id} label={t('editor.step.groupDays')} problems={problemsAt(at)}>
      <Input id={id} value={text} disabled={isLocked} onChange={({ target }) => change(target.value)} onBlur={leave} />
    </Field>
  )
}

/** Days before are written as positive numbers here and as negative ones in the file. */
function BeforeDays({ at, days }: { at: Place; days: readonly number[] }) {
  const { t } = useWords()
  const { set, problemsAt, isLocked } = useEditing()
  const id = useId()
  const { text, change, leave } = useTyped<number[]>({
    value: [...days],
    toText: (list) => list?.map((day) => -day || 0).join(', ') ?? '',
    fromText: (typed) => {
      const numbers = typed
        .split(/[,，、\s]+/)
        .filter(Boolean)
        .map(wholeNumber)
      if (numbers.length === 0 || numbers.includes(undefined)) return undefined
      return numbers.map((day) => -(day ?? 0) || 0)
    },
    commit: (now, was) => set(at, now, was),
  })
  return (
    <Field id={id} label={t('editor.step.countdownDays')} problems={problemsAt(at)}>
      <Input id={id} value={text} disabled={isLocked} onChange={({ target }) => change(target.value)} onBlur={leave} />
    </Field>
  )
}

function MonthDays({ step, at }: { step: Step; at: Place }) {
  const { t } = useWords()
  const { set, isLocked } = useEditing()
  const written = step.when.kind === 'monthly' && Array.isArray(step.when.days) ? step.when.days : []
  const plain = written.filter((day) => typeof day !== 'object' && !(typeof day === 'number' && day < 0))
  const others = written.filter((day) => !plain.includes(day))
  const chosen = plain.map(String)
  const options = ['first', 'last', ...Array.from({ length: 31 }, (_, day) => String(day + 1))]
  return (
    <Chips
      label={t('editor.step.monthDays')}
      options={options.map((value) => ({
        value,
        label: value === 'first' || value === 'last' ? t(`editor.step.${value}`) : value,
      }))}
      chosen={chosen}
      isLocked={isLocked}
      isCompact
      onChange={(days) => {
        const now = [...days.map((day) => (/^\d+$/.test(day) ? Number(day) : day)), ...others]
        if (now.length > 0) set([...at, 'days'], now)
      }}
    />
  )
}

/** The time of day, and whether other steps at that time give way to one another. */
function TimeField({ track, step }: WhenProps) {
  const { t } = useWords()
  const editing = useEditing()
  const { document, make, problemsAt, isLocked } = editing
  const id = useId()
  const isOwn = step.slot === undefined
  const time = timeOf(step, document)
  const { text, change, leave } = useTyped<string>({
    value: time === '' ? null : time,
    toText: (now) => now ?? '',
    fromText: (typed) => (/^([01]\d|2[0-3]):[0-5]\d$/.test(typed) ? typed : undefined),
    commit: (now) => {
      if (now !== null && now !== time) make(setTime(editing, track, step, now, isOwn))
    },
  })
  return (
    <>
      <Field id={id} label={t('editor.step.time')} problems={problemsAt([...stepPlace(track.id, step.id), 'slot'])}>
        <Input
          id={id}
          type="time"
          value={text}
          disabled={isLocked}
          onChange={({ target }) => change(target.value)}
          onBlur={leave}
        />
      </Field>
      <p className={styles['shares']} title={t('editor.step.sharedHint')}>
        <Checkbox
          checked={!isOwn}
          disabled={isLocked || time === ''}
          onChange={({ target }) => make(setTime(editing, track, step, time, !target.checked))}
        >
          {t('editor.step.shared')}
        </Checkbox>
      </p>
    </>
  )
}
