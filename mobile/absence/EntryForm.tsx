import { useState } from 'react'
import type { AbsenceEffect, Deputies } from '#contract/absence.ts'
import { type AbsenceForm, spanOfForm } from '#contract/absence-span.ts'
import { useClock, useSession } from '../session-context.ts'
import { useChange } from '../task/use-change.ts'
import { dayOf } from '../time.ts'
import { Button } from '../ui/Button.tsx'
import { Choice } from '../ui/Choice.tsx'
import { FailedRead, refusalWords } from '../ui/FailedRead.tsx'
import { Bones, Note } from '../ui/Frame.tsx'
import { useRead } from '../wire/use-read.ts'
import { words } from '../words/words.ts'
import styles from './absence.module.css'

const nobody = ''

/** Days, who stands in, and what becomes of the tasks at hand, before it is confirmed. */
export function EntryForm({ corpTime, onEntered }: { corpTime: string; onEntered: () => Promise<void> }) {
  const text = words().absence
  const { staff } = useSession()
  const today = dayOf(useClock(), corpTime)
  const [form, setForm] = useState<AbsenceForm>({ firstDay: today, lastDay: today, fromTime: '', untilTime: '' })
  const [isPartDay, setPartDay] = useState(false)
  const [deputy, setDeputy] = useState(nobody)
  const [reason, setReason] = useState('')
  const { run, isBusy, refusal } = useChange(`staff/${staff.staffId}/absences`, onEntered)
  const span = spanOfForm(isPartDay ? form : { ...form, fromTime: '', untilTime: '' })
  const put = (part: Partial<AbsenceForm>): void => setForm((before) => ({ ...before, ...part }))
  return (
    <section className={styles['entry']} aria-label={text.enter}>
      <h2>{text.enter}</h2>
      <div className={styles['when']}>
        <Field
          type="date"
          label={text.firstDay}
          value={form.firstDay}
          onChange={(day) => put({ firstDay: day, ...(day > form.lastDay && { lastDay: day }) })}
        />
        <Field type="date" label={text.lastDay} value={form.lastDay} onChange={(day) => put({ lastDay: day })} />
      </div>
      <label className={styles['check']}>
        <input type="checkbox" checked={isPartDay} onChange={() => setPartDay(!isPartDay)} />
        {text.partDay}
      </label>
      {isPartDay ? (
        <div className={styles['when']}>
          <Field type="time" label={text.fromTime} value={form.fromTime} onChange={(fromTime) => put({ fromTime })} />
          <Field
            type="time"
            label={text.untilTime}
            value={form.untilTime}
            onChange={(untilTime) => put({ untilTime })}
          />
        </div>
      ) : null}
      <DeputyChoice staffId={staff.staffId} chosen={deputy} onChoose={setDeputy} />
      <input
        className={styles['field']}
        value={reason}
        maxLength={200}
        placeholder={text.reason}
        aria-label={text.reason}
        onInput={({ currentTarget }) => setReason(currentTarget.value)}
      />
      {span ? <Effect staffId={staff.staffId} span={span} deputy={deputy} /> : null}
      {refusal ? <Note tone="harm">{refusalWords(refusal)}</Note> : null}
      <Button
        look="main"
        isBusy={isBusy}
        isOff={span === null}
        onTap={() => {
          if (span) void run({ ...span, reason: reason.trim(), deputyStaffId: deputy === nobody ? null : deputy })
        }}
      >
        {text.confirm}
      </Button>
    </section>
  )
}

type FieldProps = { type: 'date' | 'time'; label: string; value: string; onChange: (value: string) => void }

const Field = ({ type, label, value, onChange }: FieldProps) => (
  <label>
    {label}
    <input
      className={styles['field']}
      type={type}
      value={value}
      onInput={({ currentTarget }) => onChange(currentTarget.value)}
    />
  </label>
)

type DeputyChoiceProps = { staffId: string; chosen: string; onChoose: (staffId: string) => void }

function DeputyChoice({ staffId, chosen, onChoose }: DeputyChoiceProps) {
  const text = words().absence
  const reading = useRead<Deputies>(`staff/${staffId}/deputies`)
  if (reading.kind === 'loading') return <Bones />
  if (reading.kind === 'failed') return <FailedRead reading={reading} />
  const { deputies, groupChats } = reading.value
  return (
    <Choice
      legend={text.who}
      options={[
        { value: nobody, word: text.nobody },
        ...deputies.slice(0, 8).map(({ staffId: value, name: word, shared, isAway }) => ({
          value,
          word,
          note: isAway ? text.alsoAway : text.shared(shared, groupChats),
        })),
      ]}
      chosen={chosen}
      onChoose={onChoose}
    />
  )
}

type EffectProps = { staffId: string; span: { from: string; until: string }; deputy: string }

function Effect({ staffId, span, deputy }: EffectProps) {
  const text = words().absence
  const query = new URLSearchParams({ ...span, ...(deputy !== nobody && { deputyStaffId: deputy }) })
  const reading = useRead<AbsenceEffect>(`staff/${staffId}/absences/effect?${query.toString()}`)
  if (reading.kind === 'loading') return <Bones />
  if (reading.kind === 'failed') return <Note tone="harm">{refusalWords(reading.refusal)}</Note>
  const { goes, stays, massSends } = reading.value
  const isNothing = goes.length === 0 && stays.length === 0 && massSends === 0
  return (
    <section className={styles['effect']} aria-live="polite" aria-label={text.effect}>
      <b>{text.effect}</b>
      <ul>
        {isNothing ? <li>{text.nothing}</li> : null}
        {goes.map(({ staffId: one, name, tasks, groupChats }) => (
          <li key={one}>{text.goes(tasks, groupChats, name)}</li>
        ))}
        {stays.map(({ why, tasks }) => (
          <li key={why}>{text.stays[why](tasks)}</li>
        ))}
        {massSends > 0 ? <li>{text.massSends(massSends)}</li> : null}
      </ul>
      <small>{text.later}</small>
    </section>
  )
}
