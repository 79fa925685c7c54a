import { useQuery } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import type { ContactOneOffPreview, SaveContactOneOff } from '#contract/contact-one-off.ts'
import { contactReasonWords } from '#web/features/occurrence/index.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { type Column, DataTable } from '#web/ui/DataTable.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Section } from '#web/ui/Section.tsx'
import styles from '../compose/compose.module.css'
import { Faults } from '../compose/Faults.tsx'
import { contactPreviewQuery } from './queries.ts'

type ContactEffectProps = {
  request: SaveContactOneOff
  /** Why sending was refused, after what was shown. */
  refusal: unknown
  isSending: boolean
  onSend: () => void
}

/** What sending to contacts does, in numbers, and the way to do it. */
export function ContactEffect({ request, refusal, isSending, onSend }: ContactEffectProps) {
  const { t } = useWords()
  const { moment } = useCorpTime()
  const query = useQuery(contactPreviewQuery(request))
  const failed = refusal ?? query.error
  if (failed) return <Faults error={failed} onRetry={() => void query.refetch()} />
  return (
    <Answer query={query} shape={<Bones rows={6} label={t('common.loading')} />}>
      {(preview) => (
        <>
          <Section title={t('oneOff.effect.title')}>
            <Figures label={t('oneOff.effect.title')}>
              <Figure label={t('oneOff.toContacts.effect.contacts')} value={preview.contacts} />
              <Figure label={t('oneOff.toContacts.effect.reached')} value={preview.reached} tone="good" />
              <Figure label={t('oneOff.toContacts.effect.staff')} value={preview.staff} />
              <Figure
                label={t('oneOff.effect.taps')}
                value={preview.taps}
                hint={t('oneOff.toContacts.effect.tapsHint')}
              />
            </Figures>
            <ul className={styles['facts']}>
              <li>{t('oneOff.effect.due', { at: moment(preview.dueAt) })}</li>
              {request.sendAt === null ? null : <li>{t('oneOff.toContacts.effect.later')}</li>}
              <li>{t(`oneOff.toContacts.effect.quota.${preview.quota.mode}`, { total: preview.quota.total })}</li>
              {preview.unnamed > 0 ? (
                <li>{t('oneOff.toContacts.effect.unnamed', { count: preview.unnamed })}</li>
              ) : null}
              {preview.parts.map((part, index) => (
                <li key={index}>
                  {preview.parts.length > 1 ? `${t('oneOff.part', { place: index + 1 })} · ` : ''}
                  {t('common.people', { count: part.reached })} · {t('oneOff.effect.bubbles', { count: part.bubbles })}{' '}
                  · {t('oneOff.effect.bytes', { count: part.textBytes })}
                </li>
              ))}
            </ul>
          </Section>
          <Outcomes preview={preview} />
          <Staff preview={preview} />
          <Send preview={preview} isNow={request.sendAt === null} isSending={isSending} onSend={onSend} />
        </>
      )}
    </Answer>
  )
}

const toned = { reached: 'plain', deferred: 'warn', left_out: 'harm' } as const

function Outcomes({ preview: { outcomes } }: { preview: ContactOneOffPreview }) {
  const { t, language } = useWords()
  const { moment } = useCorpTime()
  return (
    <Section title={t('oneOff.toContacts.outcome.title')} note={t('oneOff.outcome.note')}>
      {outcomes.length === 0 ? <p>{t('oneOff.toContacts.outcome.none')}</p> : null}
      <ul className={styles['outcomes']}>
        {outcomes.map(({ outcome, reason, contacts, until }) => (
          <li key={`${outcome} ${reason ?? ''}`} data-tone={toned[outcome]}>
            <b>{t('common.people', { count: contacts })}</b>
            <span>
              {t(`oneOff.toContacts.outcome.${outcome}`)}
              {reason === null ? '' : `：${contactReasonWords(t, language, reason)}`}
              {until === null ? '' : `（${t('oneOff.outcome.until', { at: moment(until) })}）`}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

type StaffRow = ContactOneOffPreview['byStaff'][number]

function Staff({ preview: { byStaff, staff } }: { preview: ContactOneOffPreview }) {
  const { t } = useWords()
  const columns: Column<StaffRow>[] = [
    { key: 'name', title: t('oneOff.toContacts.staff'), cell: (row) => row.name },
    { key: 'contacts', title: t('oneOff.toContacts.contacts'), align: 'right', cell: (row) => row.contacts },
    { key: 'taps', title: t('oneOff.effect.taps'), align: 'right', cell: (row) => row.taps },
  ]
  if (byStaff.length === 0) return null
  return (
    <Section
      title={t('oneOff.toContacts.byStaff')}
      note={staff > byStaff.length ? t('oneOff.toContacts.effect.moreStaff', { count: staff - byStaff.length }) : null}
      flush
    >
      <DataTable label={t('oneOff.toContacts.byStaff')} columns={columns} rows={byStaff} keyOf={(row) => row.staffId} />
    </Section>
  )
}

type SendProps = { preview: ContactOneOffPreview; isNow: boolean; isSending: boolean; onSend: () => void }

function Send({ preview, isNow, isSending, onSend }: SendProps) {
  const { t } = useWords()
  const { moment } = useCorpTime()
  const [isAsking, setAsking] = useState(false)
  const put = preview.outcomes.filter(({ outcome }) => outcome !== 'left_out')
  const count = put.reduce((sum, { contacts }) => sum + contacts, 0)
  return (
    <>
      {/* Whoever fits a condition by then is not known yet. */}
      <Button type="primary" disabled={isNow && count === 0} onClick={() => setAsking(true)}>
        {t(isNow ? 'oneOff.toContacts.send.now' : 'oneOff.toContacts.send.later', { count })}
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
            {t('oneOff.toContacts.send.sentence', {
              at: isNow ? t('oneOff.when.now') : moment(preview.dueAt),
              contacts: count,
              staff: preview.staff,
              taps: preview.taps,
            })}
          </p>
        </Modal>
      ) : null}
    </>
  )
}
