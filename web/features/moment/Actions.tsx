import { Link, useNavigate } from '@tanstack/react-router'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import type { MomentPage } from '#contract/moment.ts'
import { useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { useCancelMoment, useDeleteMoment, useRemind } from './mutations.ts'
import { ScheduleDialog } from './ScheduleDialog.tsx'

/** What can be done to a post, by how it stands. */
export function Actions({ post }: { post: MomentPage }) {
  const { t } = useWords()
  const mayPlan = useMay('moment.plan')
  const remind = useRemind(post.momentId)
  const [asking, setAsking] = useState<'cancel' | 'remove' | 'schedule' | null>(null)
  const close = () => setAsking(null)
  if (!mayPlan) return null
  const { momentId, state } = post
  const isOnCalendar = state === 'draft' || state === 'failed'
  return (
    <>
      {remind.error ? <Refused error={remind.error} /> : null}
      <Link to="/moments/new" search={{ copy: momentId }}>
        <Button>{t('moment.page.copy')}</Button>
      </Link>
      {post.mayChange ? (
        <Link to="/moments/new" search={{ change: momentId }}>
          <Button>{t('moment.page.change')}</Button>
        </Link>
      ) : null}
      {isOnCalendar ? <Button onClick={() => setAsking('remove')}>{t('moment.page.remove')}</Button> : null}
      {post.mayCancel ? (
        <Button danger onClick={() => setAsking('cancel')}>
          {t('moment.page.cancel')}
        </Button>
      ) : null}
      {post.mayRemind ? (
        <Button loading={remind.isPending} onClick={() => remind.mutate(undefined)}>
          {t('moment.page.remind', { count: post.counts.waiting ?? 0 })}
        </Button>
      ) : null}
      {isOnCalendar ? (
        <Button type="primary" onClick={() => setAsking('schedule')}>
          {t('moment.schedule.one')}
        </Button>
      ) : null}
      {asking === 'schedule' ? <ScheduleDialog momentIds={[momentId]} onClose={close} /> : null}
      {asking === 'cancel' ? <Cancel post={post} onClose={close} /> : null}
      {asking === 'remove' ? <Remove momentId={momentId} onClose={close} /> : null}
    </>
  )
}

function Cancel({ post, onClose }: { post: MomentPage; onClose: () => void }) {
  const { t } = useWords()
  const cancel = useCancelMoment(post.momentId)
  const stopped = (post.counts.waiting ?? 0) + (post.counts.by_hand ?? 0)
  return (
    <Modal
      open
      title={t('moment.cancel.title')}
      okText={t('moment.cancel.confirm')}
      cancelText={t('common.back')}
      okButtonProps={{ danger: true, loading: cancel.isPending }}
      onOk={() => cancel.mutate(undefined, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <Figures label={t('moment.cancel.title')}>
        <Figure label={t('moment.cancel.stopped')} value={stopped} />
        <Figure
          label={t('moment.cancel.published')}
          value={post.published}
          tone={post.published > 0 ? 'warn' : 'plain'}
        />
      </Figures>
      <p>{t('moment.cancel.sentence')}</p>
      {cancel.error ? <Refused error={cancel.error} /> : null}
    </Modal>
  )
}

function Remove({ momentId, onClose }: { momentId: string; onClose: () => void }) {
  const { t } = useWords()
  const navigate = useNavigate()
  const remove = useDeleteMoment(momentId)
  return (
    <Modal
      open
      title={t('moment.remove.title')}
      okText={t('moment.remove.confirm')}
      cancelText={t('common.back')}
      okButtonProps={{ danger: true, loading: remove.isPending }}
      onOk={() => remove.mutate(undefined, { onSuccess: () => void navigate({ to: '/moments' }) })}
      onCancel={onClose}
    >
      {remove.error ? <Refused error={remove.error} /> : null}
    </Modal>
  )
}
