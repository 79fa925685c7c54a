import { Button } from 'antd'
import type { MomentPage } from '#contract/moment.ts'
import { useCorpTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { Section } from '#web/ui/Section.tsx'
import styles from './moment.module.css'
import { useResolve } from './mutations.ts'

/** Several moments of WeCom's can be a post whose answer was lost: a person says which one is. */
export function Doubt({ post: { momentId, candidates } }: { post: MomentPage }) {
  const { t } = useWords()
  const { exact } = useCorpTime()
  const resolve = useResolve(momentId)
  const mayPlan = useMay('moment.plan')
  return (
    <Section title={t('moment.doubt.title')}>
      <p>{t('moment.doubt.text')}</p>
      {mayPlan ? (
        <div className={styles['row']}>
          {candidates.map(({ wecomMomentId, createdAt }) => (
            <Button
              key={wecomMomentId}
              disabled={resolve.isPending}
              onClick={() => resolve.mutate({ decision: 'adopt', wecomMomentId })}
            >
              {createdAt === null ? t('moment.doubt.adoptUnknown') : t('moment.doubt.adopt', { at: exact(createdAt) })}
            </Button>
          ))}
          <Button disabled={resolve.isPending} onClick={() => resolve.mutate({ decision: 'resubmit' })}>
            {t('moment.doubt.resubmit')}
          </Button>
          <Button disabled={resolve.isPending} onClick={() => resolve.mutate({ decision: 'leave' })}>
            {t('moment.doubt.leave')}
          </Button>
        </div>
      ) : null}
      {resolve.error ? <Refused error={resolve.error} /> : null}
    </Section>
  )
}
