import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Input, Select } from 'antd'
import { useId, useState } from 'react'
import { type AbsenceForm, spanOfForm } from '#contract/absence-span.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './absence.module.css'
import { AbsenceEffectLines } from './AbsenceEffectLines.tsx'
import { deputiesQuery, effectQuery, useEnter } from './queries.ts'

/** Enters an absence, and says before it is confirmed what becomes of the tasks at hand. */
export function AbsenceEntry({ staffId }: { staffId: string }) {
  const { t } = useWords()
  const today = useCorpTime().today.toString()
  const empty: AbsenceForm = { firstDay: today, lastDay: today, fromTime: '', untilTime: '' }
  const [form, setForm] = useState(empty)
  const [isPartDay, setPartDay] = useState(false)
  const [deputyStaffId, setDeputy] = useState<string | undefined>()
  const [reason, setReason] = useState('')
  const enter = useEnter(staffId)
  const span = spanOfForm(isPartDay ? form : { ...form, fromTime: '', untilTime: '' })
  const asked = { from: span?.from ?? '', until: span?.until ?? '', deputyStaffId }
  const effect = useQuery({ ...effectQuery(staffId, asked), enabled: span !== null })
  const put = (part: Partial<AbsenceForm>) => setForm((before) => ({ ...before, ...part }))
  const clear = () => {
    setForm(empty)
    setDeputy(undefined)
    setReason('')
  }
  return (
    <section className={styles['entry']} aria-label={t('absence.enter')}>
      <h3>{t('absence.enter')}</h3>
      <div className={styles['when']}>
        <label>
          {t('absence.firstDay')}
          <Input
            type="date"
            value={form.firstDay}
            onChange={({ target: { value } }) =>
              put({ firstDay: value, ...(value > form.lastDay && { lastDay: value }) })
            }
          />
        </label>
        <label>
          {t('absence.lastDay')}
          <Input
            type="date"
            value={form.lastDay}
            min={form.firstDay}
            onChange={({ target }) => put({ lastDay: target.value })}
          />
        </label>
      </div>
      <Checkbox checked={isPartDay} onChange={({ target }) => setPartDay(target.checked)}>
        {t('absence.partDay')}
      </Checkbox>
      {isPartDay ? (
        <div className={styles['when']}>
          <label>
            {t('absence.fromTime')}
            <Input type="time" value={form.fromTime} onChange={({ target }) => put({ fromTime: target.value })} />
          </label>
          <label>
            {t('absence.untilTime')}
            <Input type="time" value={form.untilTime} onChange={({ target }) => put({ untilTime: target.value })} />
          </label>
        </div>
      ) : null}
      <DeputySelect staffId={staffId} value={deputyStaffId} onChange={setDeputy} />
      <Input
        aria-label={t('absence.reason')}
        placeholder={t('absence.reason')}
        value={reason}
        maxLength={200}
        onChange={({ target }) => setReason(target.value)}
      />
      {effect.error ? <Refused error={effect.error} /> : null}
      {effect.data && !effect.error ? <AbsenceEffectLines effect={effect.data} /> : null}
      {enter.error ? <Refused error={enter.error} /> : null}
      <Button
        type="primary"
        disabled={span === null || effect.data === undefined || effect.error !== null}
        loading={enter.isPending}
        onClick={() => {
          if (span)
            enter.mutate({ ...span, reason: reason.trim(), deputyStaffId: deputyStaffId ?? null }, { onSuccess: clear })
        }}
      >
        {t('absence.confirm')}
      </Button>
    </section>
  )
}

type DeputySelectProps = {
  staffId: string
  value: string | undefined
  onChange: (staffId: string | undefined) => void
}

function DeputySelect({ staffId, value, onChange }: DeputySelectProps) {
  const { t } = useWords()
  const id = useId()
  const [search, setSearch] = useState('')
  const { data, isFetching } = useQuery(deputiesQuery(staffId, search))
  const options = data?.deputies.map(({ staffId: one, name, shared, isAway }) => ({
    value: one,
    label: isAway
      ? t('absence.deputyAway', { name })
      : t('absence.deputyOption', { name, shared, groupChats: data.groupChats }),
  }))
  return (
    <div className={styles['field']}>
      <label htmlFor={id}>{t('absence.deputyLabel')}</label>
      <Select
        id={id}
        allowClear
        showSearch={{ filterOption: false, onSearch: setSearch }}
        placeholder={t('absence.noDeputy')}
        value={value}
        loading={isFetching}
        options={options ?? []}
        onChange={(chosen: string | undefined) => onChange(chosen)}
      />
      <small>{t('absence.deputyHint')}</small>
    </div>
  )
}
