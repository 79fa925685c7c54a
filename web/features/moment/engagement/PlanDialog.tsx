import { useQuery } from '@tanstack/react-query'
import { Checkbox, Input, InputNumber, Modal } from 'antd'
import { useId, useState } from 'react'
import { ENGAGEMENT_CONTACTS_MAX, type EngagementPlan, type SaveEngagementPlan } from '#contract/engagement.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Faults } from '../Faults.tsx'
import { type Named, StaffMany } from '../StaffMany.tsx'
import styles from './engagement.module.css'
import { useSavePlan } from './mutations.ts'
import { previewQuery } from './queries.ts'
import { weekdayKeys } from './weekdays.ts'

type Draft = Omit<SaveEngagementPlan, 'staffIds'> & { staff: readonly Named[] }

const fresh: Draft = { name: '', weekdays: [2, 5], time: '10:30', contacts: 5, staff: [] }

/** Writes a plan, with what it would come to as it is written. */
export function PlanDialog({ plan, onClose }: { plan?: EngagementPlan; onClose: () => void }) {
  const { t } = useWords()
  const id = useId()
  const [draft, setDraft] = useState<Draft>(plan ?? fresh)
  const put = (change: Partial<Draft>) => setDraft({ ...draft, ...change })
  const save = useSavePlan(plan?.engagementPlanId)
  const request = requestOf(draft)
  const isComplete = request.name !== '' && request.weekdays.length > 0 && request.time !== ''
  return (
    <Modal
      open
      title={plan ? t('engagement.form.titleChange', { name: plan.name }) : t('engagement.form.title')}
      okText={t('engagement.form.save')}
      cancelText={t('common.cancel')}
      okButtonProps={{ loading: save.isPending, disabled: !isComplete }}
      onOk={() => save.mutate(request, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <div className={styles['form']}>
        <label htmlFor={`${id}name`}>{t('engagement.form.name')}</label>
        <Input
          id={`${id}name`}
          value={draft.name}
          maxLength={40}
          placeholder={t('engagement.form.namePlaceholder')}
          onChange={({ target }) => put({ name: target.value })}
        />
        <span id={`${id}days`}>{t('engagement.form.weekdays')}</span>
        <Checkbox.Group
          aria-labelledby={`${id}days`}
          value={draft.weekdays}
          options={weekdayKeys.map((key, place) => ({ value: place + 1, label: t(`engagement.weekday.${key}`) }))}
          onChange={(weekdays: number[]) => put({ weekdays })}
        />
        <label htmlFor={`${id}time`}>{t('engagement.form.time')}</label>
        <Input id={`${id}time`} type="time" value={draft.time} onChange={({ target }) => put({ time: target.value })} />
        <label htmlFor={`${id}contacts`}>{t('engagement.form.contacts')}</label>
        <InputNumber
          id={`${id}contacts`}
          min={1}
          max={ENGAGEMENT_CONTACTS_MAX}
          precision={0}
          value={draft.contacts}
          onChange={(contacts) => put({ contacts: contacts ?? 1 })}
        />
        <label htmlFor={`${id}staff`}>{t('engagement.form.staff')}</label>
        <StaffMany
          id={`${id}staff`}
          placeholder={t('engagement.everybody')}
          chosen={draft.staff}
          onChange={(staff) => put({ staff })}
        />
        {request.weekdays.length > 0 && request.time !== '' ? <Foreseen request={request} /> : null}
        {save.error ? <Faults error={save.error} /> : null}
      </div>
    </Modal>
  )
}

const requestOf = ({ name, weekdays, time, contacts, staff }: Draft): SaveEngagementPlan => ({
  name: name.trim(),
  weekdays: weekdays.toSorted((one, other) => one - other),
  time,
  contacts,
  staffIds: staff.map(({ staffId }) => staffId),
})

/** Its name makes no difference to what it comes to. */
function Foreseen({ request }: { request: SaveEngagementPlan }) {
  const { t } = useWords()
  const { moment } = useCorpTime()
  const { data, error } = useQuery(previewQuery({ ...request, name: '–' }))
  if (error) return <Faults error={error} />
  if (data === undefined) return <p aria-busy>{t('common.loading')}</p>
  const { staff, tasksAWeek: tasks, contactsAWeek: contacts, nextAt } = data
  if (staff === 0) return <output>{t('engagement.form.previewNobody')}</output>
  return <output>{t('engagement.form.preview', { staff, tasks, contacts, at: moment(nextAt) })}</output>
}
