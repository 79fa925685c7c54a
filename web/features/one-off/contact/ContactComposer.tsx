import { useNavigate } from '@tanstack/react-router'
import { Button, Input, Steps } from 'antd'
import { useId, useState } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import styles from '../compose/compose.module.css'
import { MessageForm } from '../compose/MessageForm.tsx'
import { TimeFields } from '../compose/TimeFields.tsx'
import { AudienceForm } from './AudienceForm.tsx'
import { ContactEffect } from './ContactEffect.tsx'
import {
  type ContactDraft,
  type ContactPartDraft,
  emptyContactPart,
  missingOfContacts,
  requestToContacts,
} from './draft.ts'
import { useSendToContacts } from './mutations.ts'

const partsAtMost = 20
const blanks = ['日期', '星期'] as const

/** Writes what goes to which contacts, then shows what sending it does, then sends it. */
export function ContactComposer({ begin, instead }: { begin: ContactDraft; instead: string | undefined }) {
  const { t } = useWords()
  const navigate = useNavigate()
  const [draft, setDraft] = useState(begin)
  const [isChecking, setChecking] = useState(false)
  const send = useSendToContacts(instead)
  const missing = missingOfContacts(draft)
  const request = requestToContacts(draft)
  return (
    <div className={styles['composer']}>
      <Steps
        size="small"
        current={isChecking ? 1 : 0}
        items={[{ title: t('oneOff.toContacts.step.write') }, { title: t('oneOff.step.check') }]}
        className={styles['steps'] ?? ''}
      />
      {isChecking && request ? (
        <ContactEffect
          request={request}
          refusal={send.error}
          isSending={send.isPending}
          onSend={() =>
            send.mutate(request, {
              onSuccess: (oneOffId) => void navigate({ to: '/one-offs/contacts/$oneOffId', params: { oneOffId } }),
            })
          }
        />
      ) : (
        <Writing draft={draft} onChange={setDraft} />
      )}
      <footer className={styles['foot']}>
        {isChecking ? (
          <Button onClick={() => setChecking(false)}>{t('oneOff.backToWriting')}</Button>
        ) : (
          <>
            <span aria-live="polite">
              {missing === null
                ? ''
                : draft.parts.length > 1 && missing.part !== null
                  ? t('oneOff.missingIn', {
                      part: t('oneOff.part', { place: missing.part }),
                      what: t(`oneOff.missing.${missing.what}`),
                    })
                  : t(`oneOff.missing.${missing.what}`)}
            </span>
            <Button
              type="primary"
              disabled={missing !== null}
              onClick={() => {
                send.reset()
                setChecking(true)
              }}
            >
              {t('oneOff.check')}
            </Button>
          </>
        )}
      </footer>
    </div>
  )
}

function Writing({ draft, onChange }: { draft: ContactDraft; onChange: (draft: ContactDraft) => void }) {
  const { t } = useWords()
  const id = useId()
  const { parts } = draft
  const put = (index: number, part: ContactPartDraft) => onChange({ ...draft, parts: parts.with(index, part) })
  const nextKey = Math.max(...parts.map((part) => part.key)) + 1
  return (
    <>
      <Section title={t('oneOff.basics')}>
        <div className={styles['basics']}>
          <label htmlFor={`${id}name`}>{t('oneOff.name')}</label>
          <Input
            id={`${id}name`}
            value={draft.name}
            maxLength={60}
            placeholder={t('oneOff.toContacts.namePlaceholder')}
            onChange={(event) => onChange({ ...draft, name: event.target.value })}
          />
          <TimeFields time={draft} onChange={(time) => onChange({ ...draft, ...time })} />
        </div>
      </Section>
      {parts.map((part, index) => (
        <MessageForm
          key={part.key}
          message={part}
          place={parts.length > 1 ? index + 1 : null}
          blanks={blanks}
          placeholder={t('oneOff.toContacts.textPlaceholder')}
          hint={t('oneOff.toContacts.textHint')}
          look={t('oneOff.toContacts.look')}
          onChange={(message) => put(index, { ...part, ...message })}
          onRemove={() => onChange({ ...draft, parts: parts.toSpliced(index, 1) })}
        >
          <AudienceForm to={part.to} onChange={(to) => put(index, { ...part, to })} />
        </MessageForm>
      ))}
      <Button
        disabled={parts.length >= partsAtMost}
        onClick={() => onChange({ ...draft, parts: [...parts, emptyContactPart(nextKey)] })}
      >
        {t('oneOff.toContacts.addPart')}
      </Button>
      <small className={styles['hint']}>{t('oneOff.toContacts.addPartHint')}</small>
    </>
  )
}
