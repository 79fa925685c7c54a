import { Button, Input, Modal } from 'antd'
import { useState } from 'react'
import type { EnrollmentStory } from '#contract/enrollment.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './enrollment.module.css'
import { type Act, useByHand } from './mutations.ts'

type ByHandProps = { story: EnrollmentStory; journey: string }

/** Pauses the journey for this contact, lets it go on, or takes the contact out; each asks first. */
export function ByHand({ story, journey }: ByHandProps) {
  const { t } = useWords()
  const [asked, setAsked] = useState<Act | null>(null)
  const isHeldByPerson = story.state === 'held' && story.reason === 'held_by_person'
  return (
    <div className={styles['acts']}>
      <Button
        size="small"
        icon={<Icon name={isHeldByPerson ? 'play' : 'pause'} size={14} />}
        onClick={() => setAsked(isHeldByPerson ? 'resume' : 'pause')}
      >
        {isHeldByPerson ? t('enrollment.resume') : t('enrollment.pause')}
      </Button>
      <Button size="small" danger icon={<Icon name="stop" size={14} />} onClick={() => setAsked('remove')}>
        {t('enrollment.remove')}
      </Button>
      {asked ? <Ask act={asked} story={story} journey={journey} onClose={() => setAsked(null)} /> : null}
    </div>
  )
}

function Ask({ act, story, journey, onClose }: ByHandProps & { act: Act; onClose: () => void }) {
  const { t } = useWords()
  const [reason, setReason] = useState('')
  const change = useByHand(story.enrollmentId, act)
  return (
    <Modal
      open
      title={t(`enrollment.${act}Title`, { name: story.contact.name || t('member.unnamed'), journey })}
      okText={t(`enrollment.${act}`)}
      cancelText={t('common.cancel')}
      okButtonProps={{ danger: act === 'remove', loading: change.isPending }}
      onOk={() => change.mutate(reason.trim(), { onSuccess: onClose })}
      onCancel={onClose}
    >
      <p>{t(`enrollment.${act}Text`)}</p>
      {act !== 'resume' && story.withStaff > 0 ? <p>{t('enrollment.withStaff', { count: story.withStaff })}</p> : null}
      <label className={styles['why']}>
        {t('enrollment.why')}
        <Input value={reason} maxLength={200} showCount onChange={(event) => setReason(event.target.value)} />
      </label>
      {change.error ? <Refused error={change.error} /> : null}
    </Modal>
  )
}
