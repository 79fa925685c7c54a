import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import type { EngagementPlan } from '#contract/engagement.ts'
import { useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Section } from '#web/ui/Section.tsx'
import { MomentNav } from '../MomentNav.tsx'
import styles from './engagement.module.css'
import { PlanDialog } from './PlanDialog.tsx'
import { PlanRow } from './PlanRow.tsx'
import { plansQuery } from './queries.ts'
import { Visits } from './Visits.tsx'

/** When staff visit the moments of their customers, and who visited whom. */
export function EngagementPage() {
  const { t } = useWords()
  const query = useQuery(plansQuery)
  const mayPlan = useMay('moment.plan')
  const [open, setOpen] = useState<EngagementPlan | 'new' | null>(null)
  const add = mayPlan ? (
    <Button type="primary" onClick={() => setOpen('new')}>
      {t('engagement.add')}
    </Button>
  ) : null
  const hasPlans = (query.data?.items.length ?? 0) > 0
  return (
    <Page title={t('engagement.title')} note={t('engagement.note')} actions={hasPlans ? add : null}>
      <MomentNav at="engagement" />
      <Answer query={query} shape={<Bones rows={3} height={64} label={t('common.loading')} />}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('engagement.empty.title')} action={add}>
              {t('engagement.empty.text')}
            </Empty>
          ) : (
            <Section title={t('engagement.plans')} flush>
              <ul className={styles['plans']}>
                {items.map((plan) => (
                  <PlanRow
                    key={plan.engagementPlanId}
                    plan={plan}
                    onChange={mayPlan && plan.mayChange ? () => setOpen(plan) : null}
                  />
                ))}
              </ul>
            </Section>
          )
        }
      </Answer>
      {hasPlans ? <Visits plans={query.data?.items ?? []} /> : null}
      {open === null ? null : <PlanDialog {...(open !== 'new' && { plan: open })} onClose={() => setOpen(null)} />}
    </Page>
  )
}
