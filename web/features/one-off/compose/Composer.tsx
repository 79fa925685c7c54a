import { useNavigate } from '@tanstack/react-router'
import { Button, Input, Steps } from 'antd'
import { useId, useState } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import { useSendOneOff } from '../mutations.ts'
import styles from './compose.module.css'
import { emptyPart, missingOf, type OneOffDraft, type PartDraft, requestOf } from './draft.ts'
import { Effect } from './Effect.tsx'
import { PartForm } from './PartForm.tsx'
import { WhenFields } from './WhenFields.tsx'

const partsAtMost = 20

/** Writes what goes to whom, then shows what sending it does, then sends it. */
export function Composer({ begin, instead }: { begin: OneOffDraft; instead: string | undefined }) {
  const { t } = useWords()
  const navigate = useNavigate()
  const [draft, setDraft] = useState(begin)
  const [isChecking, setChecking] = useState(false)
  const send = useSendOneOff(instead)
  const missing = missingOf(draft)
  const request = requestOf(draft)
  const go = () =>
    send.mutate(request, {
      onSuccess: (oneOffId) => void navigate({ to: '/one-offs/$oneOffId', params: { oneOffId } }),
    })
  return (
    <div className={styles['composer']}>
      <Steps
        size="small"
        current={isChecking ? 1 : 0}
        items={[{ title: t('oneOff.step.write') }, { title: t('oneOff.step.check') }]}
        className={styles['steps'] ?? ''}
      />
      {isChecking ? (
        <Effect request={request} instead={instead} refusal={send.error} isSending={send.isPending} onSend={go} />
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

function Writing({ draft, onChange }: { draft: OneOffDraft; onChange: (draft: OneOffDraft) => void }) {
  const { t } = useWords()
  const id = useId()
  const { parts } = draft
  const put = (index: number, part: PartDraft) => onChange({ ...draft, parts: parts.with(index, part) })
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
            placeholder={t('oneOff.namePlaceholder')}
            onChange={(event) => onChange({ ...draft, name: event.target.value })}
          />
          <WhenFields draft={draft} onChange={onChange} />
        </div>
      </Section>
      {parts.map((part, index) => (
        <PartForm
          key={part.key}
          part={part}
          place={parts.length > 1 ? index + 1 : null}
          elsewhere={parts.filter((other) => other !== part)}
          onChange={(next) => put(index, next)}
          onRemove={() => onChange({ ...draft, parts: parts.toSpliced(index, 1) })}
        />
      ))}
      <Button
        disabled={parts.length >= partsAtMost}
        onClick={() => onChange({ ...draft, parts: [...parts, emptyPart(nextKey)] })}
      >
        {t('oneOff.addPart')}
      </Button>
      <small className={styles['hint']}>{t('oneOff.addPartHint')}</small>
    </>
  )
}
