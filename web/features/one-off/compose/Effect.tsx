import { useQuery } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import type { OneOffPreview, SaveOneOff } from '#contract/one-off.ts'
import { reasonWords } from '#web/features/occurrence/index.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Section } from '#web/ui/Section.tsx'
import { previewQuery } from '../queries.ts'
import styles from './compose.module.css'
import { Faults } from './Faults.tsx'

type EffectProps = {
  request: SaveOneOff
  instead: string | undefined
  /** Why sending was refused, after what was shown. */
  refusal: unknown
  isSending: boolean
  onSend: () => void
}

/** What sending does, in numbers, and the way to do it. */
export function Effect({ request, instead, refusal, isSending, onSend }: EffectProps) {
  const { t } = useWords()
  const query = useQuery(previewQuery(request, instead))
  const failed = refusal ?? query.error
  if (failed) return <Faults error={failed} onRetry={() => void query.refetch()} />
  return (
    <Answer query={query} shape={<Bones rows={6} label={t('common.loading')} />}>
      {(preview) => (
        <>
          <Section title={t('oneOff.effect.title')}>
            <Figures label={t('oneOff.effect.title')}>
              <Figure label={t('oneOff.effect.groupChats')} value={preview.groupChats} />
              <Figure
                label={t('oneOff.effect.contacts')}
                value={preview.contacts}
                hint={t('oneOff.total.contactsHint')}
              />
              <Figure label={t('oneOff.effect.owners')} value={preview.owners} />
              <Figure label={t('oneOff.effect.taps')} value={preview.taps} hint={t('oneOff.effect.tapsHint')} />
              <Figure
                label={t(`oneOff.effect.quota.${preview.quota.mode}`)}
                value={preview.quota.left}
                unit={`/ ${preview.quota.total}`}
                tone={preview.quota.spent > 0 ? 'warn' : 'plain'}
              />
            </Figures>
            <When preview={preview} />
          </Section>
          <Outcomes preview={preview} />
          <Send preview={preview} isNow={request.sendAt === null} isSending={isSending} onSend={onSend} />
        </>
      )}
    </Answer>
  )
}

function When({ preview }: { preview: OneOffPreview }) {
  const { t } = useWords()
  const { moment, nearDay } = useCorpTime()
  const { steps, later, withoutRoom, plannedUntil } = preview.conflicts
  const isKnown = preview.dueAt.slice(0, 10) < plannedUntil || steps > 0
  return (
    <ul className={styles['facts']}>
      <li>{t('oneOff.effect.due', { at: moment(preview.dueAt) })}</li>
      <li>
        {isKnown
          ? steps === 0
            ? t('oneOff.effect.noSteps')
            : t('oneOff.effect.steps', { count: steps })
          : t('oneOff.effect.unknown', { day: nearDay(plannedUntil) })}
      </li>
      {later > 0 ? <li>{t('oneOff.effect.later', { count: later })}</li> : null}
      {withoutRoom > 0 ? <li data-warn="">{t('oneOff.effect.withoutRoom', { count: withoutRoom })}</li> : null}
      {preview.quota.spent > 0 ? (
        <li data-warn="">{t('oneOff.effect.spent', { count: preview.quota.spent })}</li>
      ) : null}
      {preview.parts.map((part, index) => (
        <li key={index}>
          {preview.parts.length > 1 ? `${t('oneOff.part', { place: index + 1 })} · ` : ''}
          {t('common.groupChats', { count: part.groupChats })} · {t('oneOff.effect.bubbles', { count: part.bubbles })} ·{' '}
          {t('oneOff.effect.bytes', { count: part.textBytes })}
        </li>
      ))}
    </ul>
  )
}

const toned = { mass_send: 'plain', staff_task: 'plain', deferred: 'warn', dropped: 'harm', paused: 'warn' } as const

function Outcomes({ preview: { outcomes } }: { preview: OneOffPreview }) {
  const { t } = useWords()
  const { moment } = useCorpTime()
  return (
    <Section title={t('oneOff.outcome.title')} note={t('oneOff.outcome.note')}>
      <ul className={styles['outcomes']}>
        {outcomes.map(({ outcome, reason, groupChats, until, examples }) => (
          <li key={`${outcome} ${reason ?? ''}`} data-tone={toned[outcome]}>
            <b>{t('common.groupChats', { count: groupChats })}</b>
            <span>
              {t(`oneOff.outcome.${outcome}`)}
              {reason === null ? '' : `：${reasonWords(t, reason)}`}
              {until === null ? '' : `（${t('oneOff.outcome.until', { at: moment(until) })}）`}
            </span>
            <small>
              {examples.map(({ name }) => name).join(' · ')}
              {groupChats > examples.length ? ' …' : ''}
            </small>
          </li>
        ))}
      </ul>
    </Section>
  )
}

type SendProps = { preview: OneOffPreview; isNow: boolean; isSending: boolean; onSend: () => void }

function Send({ preview, isNow, isSending, onSend }: SendProps) {
  const { t } = useWords()
  const { moment } = useCorpTime()
  const [isAsking, setAsking] = useState(false)
  const out = preview.outcomes
    .filter(({ outcome }) => outcome !== 'dropped')
    .reduce((sum, { groupChats }) => sum + groupChats, 0)
  return (
    <>
      <Button type="primary" disabled={out === 0} onClick={() => setAsking(true)}>
        {isNow ? t('oneOff.send.now', { count: out }) : t('oneOff.send.later', { count: out })}
      </Button>
      {isAsking ? (
        <Modal
          open
          title={t('oneOff.send.title')}
          okText={t('oneOff.send.confirm')}
          cancelText={t('common.back')}
          okButtonProps={{ loading: isSending }}
          onOk={onSend}
          onCancel={() => setAsking(false)}
        >
          <p>
            {t('oneOff.send.sentence', {
              at: isNow ? t('oneOff.when.now') : moment(preview.dueAt),
              chats: out,
              owners: preview.owners,
              taps: preview.taps,
            })}
          </p>
        </Modal>
      ) : null}
    </>
  )
}
