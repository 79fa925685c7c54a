import { Button, Modal } from 'antd'
import { useState } from 'react'
import type { EngagementPlan } from '#contract/engagement.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { useRemovePlan, useSwitchPlan } from './mutations.ts'
import { weekdayKey } from './weekdays.ts'

type PlanRowProps = {
  plan: EngagementPlan
  /** Null: the reader does not change it. */
  onChange: (() => void) | null
}

/** A plan in a line: when, whom it asks, what its latest time came to. */
export function PlanRow({ plan, onChange }: PlanRowProps) {
  const { t } = useWords()
  const { moment } = useCorpTime()
  const turn = useSwitchPlan(plan.engagementPlanId)
  const [isRemoving, setRemoving] = useState(false)
  const days = plan.weekdays.map((weekday) => t(`engagement.weekday.${weekdayKey(weekday)}`)).join(t('common.and'))
  const facts = [
    plan.weekdays.length === 7
      ? t('engagement.daily', { time: plan.time })
      : t('engagement.when', { days, time: plan.time }),
    plan.staffCount === 0 ? t('engagement.everybody') : t('engagement.some', { count: plan.staffCount }),
    t('engagement.each', { count: plan.contacts }),
  ]
  return (
    <li>
      <div>
        <b>{plan.name}</b> {plan.isOn ? null : <Pill tone="warn">{t('engagement.off')}</Pill>}
        <p>{facts.join(' · ')}</p>
        <small>
          {[
            ...(plan.nextAt === null ? [] : [t('engagement.next', { at: moment(plan.nextAt) })]),
            ...(plan.last === null
              ? []
              : [t(`engagement.last.${plan.last.outcome}`, { ...plan.last, at: moment(plan.last.at) })]),
            t('engagement.by', { name: plan.createdBy }),
          ].join(' · ')}
        </small>
        {turn.error ? <Refused error={turn.error} /> : null}
      </div>
      {onChange === null ? null : (
        <div>
          <Button size="small" onClick={onChange}>
            {t('engagement.change')}
          </Button>
          <Button size="small" loading={turn.isPending} onClick={() => turn.mutate(!plan.isOn)}>
            {t(plan.isOn ? 'engagement.turnOff' : 'engagement.turnOn')}
          </Button>
          <Button size="small" danger onClick={() => setRemoving(true)}>
            {t('engagement.remove.name')}
          </Button>
        </div>
      )}
      {isRemoving ? <Remove plan={plan} onClose={() => setRemoving(false)} /> : null}
    </li>
  )
}

function Remove({ plan, onClose }: { plan: EngagementPlan; onClose: () => void }) {
  const { t } = useWords()
  const remove = useRemovePlan(plan.engagementPlanId)
  return (
    <Modal
      open
      title={t('engagement.remove.title', { name: plan.name })}
      okText={t('engagement.remove.confirm')}
      cancelText={t('common.back')}
      okButtonProps={{ danger: true, loading: remove.isPending }}
      onOk={() => remove.mutate(undefined, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <p>{t('engagement.remove.text')}</p>
      {remove.error ? <Refused error={remove.error} /> : null}
    </Modal>
  )
}
