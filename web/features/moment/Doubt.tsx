import { Button, Popconfirm } from 'antd'
import type { MomentPage } from '#contract/moment.ts'
import { useCorpTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { Section } from '#web/ui/Section.tsx'
import styles from './moment.module.css'
import { useResolve } from './mutations.ts'

/**
 * Several moments of WeCom's can be a post whose answer was lost: a person says which one is. Taking one for ours costs
 * nothing; the other two say what they may cost.
 */
export function Doubt({ post }: { post: MomentPage }) {
  const { t } = useWords()
  const { exact } = useCorpTime()
  const { momentId, candidates } = post
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
          <Popconfirm
            title={t('moment.doubt.resubmitTitle')}
            description={t('moment.doubt.resubmitText', { count: post.asked })}
            okText={t('moment.doubt.resubmit')}
            cancelText={t('common.cancel')}
            onConfirm={() => resolve.mutate({ decision: 'resubmit' })}
          >
            <Button disabled={resolve.isPending}>{t('moment.doubt.resubmit')}</Button>
          </Popconfirm>
          <Popconfirm
            title={t('moment.doubt.leaveTitle')}
            description={t('moment.doubt.leaveText')}
            okText={t('moment.doubt.leave')}
            cancelText={t('common.cancel')}
            onConfirm={() => resolve.mutate({ decision: 'leave' })}
          >
            <Button disabled={resolve.isPending}>{t('moment.doubt.leave')}</Button>
          </Popconfirm>
        </div>
      ) : null}
      {resolve.error ? <Refused error={resolve.error} /> : null}
    </Section>
  )
}
