import { useNavigate } from '@tanstack/react-router'
import { Button, Checkbox, Input, type GetRef } from 'antd'
import { useId, useRef, useState } from 'react'
import { type GroupWelcome, GROUP_WELCOME_TEXT_MAX_BYTES, NICKNAME_MARK } from '#contract/group-welcome.ts'
import { FromLibrary } from '#web/features/content/index.ts'
import { MessageBubbles } from '#web/features/occurrence/index.ts'
import { Screened } from '#web/features/screening/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import styles from '../compose/compose.module.css'
import { copyOf } from '../compose/copy-of.ts'
import { bubblesIn, bytesOf } from '../compose/draft.ts'
import { Faults } from '../compose/Faults.tsx'
import { FileFields } from '../compose/FileFields.tsx'
import { LinkFields } from '../compose/LinkFields.tsx'
import { MiniProgramFields } from '../compose/MiniProgramFields.tsx'
import { attachmentsIn, lookOf, missingOf, requestOf, type WelcomeDraft } from './draft.ts'
import { useSaveWelcome } from './queries.ts'

type WelcomeComposerProps = { begin: WelcomeDraft; instead: GroupWelcome | null }

/** Writes a group welcome, with how who joins sees it as it is typed. */
export function WelcomeComposer({ begin, instead }: WelcomeComposerProps) {
  const { t } = useWords()
  const navigate = useNavigate()
  const id = useId()
  // As it was when it was opened: whoever saves it meanwhile is told of, not written over.
  const [seen] = useState(instead)
  const [draft, setDraft] = useState(begin)
  const area = useRef<GetRef<typeof Input.TextArea>>(null)
  const save = useSaveWelcome(seen)
  const missing = missingOf(draft)
  const bytes = bytesOf(draft.text.trim())
  const room = 1 - attachmentsIn(draft)
  const put = (given: Partial<WelcomeDraft>) => setDraft({ ...draft, ...given })
  const insertName = () => {
    const field = area.current?.resizableTextArea?.textArea
    const at = field?.selectionStart ?? draft.text.length
    const to = field?.selectionEnd ?? at
    put({ text: draft.text.slice(0, at) + NICKNAME_MARK + draft.text.slice(to) })
  }
  return (
    <div className={styles['composer']}>
      <Section title={t('groupWelcome.form.title')}>
        <div className={styles['part']}>
          <div className={styles['fields']}>
            <label htmlFor={`${id}name`}>{t('groupWelcome.form.name')}</label>
            <Input
              id={`${id}name`}
              value={draft.name}
              maxLength={40}
              placeholder={t('groupWelcome.form.namePlaceholder')}
              onChange={({ target }) => put({ name: target.value })}
            />
            <FromLibrary
              library={draft.library}
              isEmpty={bubblesIn(draft) === 0}
              onChoose={(item) => put(copyOf(item))}
              onLeave={() => put({ library: '' })}
            />
            <label htmlFor={`${id}text`}>{t('oneOff.text')}</label>
            <Input.TextArea
              id={`${id}text`}
              ref={area}
              rows={6}
              value={draft.text}
              placeholder={t('groupWelcome.form.textPlaceholder')}
              onChange={({ target }) => put({ text: target.value })}
            />
            <div className={styles['under']}>
              <Button size="small" onClick={insertName}>
                {t('groupWelcome.form.nickname')}
              </Button>
              <small data-over={bytes > GROUP_WELCOME_TEXT_MAX_BYTES ? '' : undefined}>
                {t('oneOff.bytes', { used: bytes, max: GROUP_WELCOME_TEXT_MAX_BYTES })}
              </small>
            </div>
            <Screened text={draft.text} />
            <small className={styles['hint']}>{t('groupWelcome.form.oneHint')}</small>
            <FileFields files={draft.files} most={draft.files.length + room} onChange={(files) => put({ files })} />
            <MiniProgramFields
              miniPrograms={draft.miniPrograms}
              most={draft.miniPrograms.length + room}
              onChange={(miniPrograms) => put({ miniPrograms })}
            />
            <LinkFields links={draft.links} most={draft.links.length + room} onChange={(links) => put({ links })} />
            <Checkbox checked={draft.notify} onChange={({ target }) => put({ notify: target.checked })}>
              {t('groupWelcome.form.notify')}
            </Checkbox>
          </div>
          <div className={styles['look']}>
            <small>{t('groupWelcome.form.look')}</small>
            {bubblesIn(draft) > 0 ? (
              <MessageBubbles bubbles={lookOf(draft, t('groupWelcome.nicknameExample'))} />
            ) : (
              <p>{t('oneOff.lookEmpty')}</p>
            )}
          </div>
        </div>
      </Section>
      {save.error ? <Faults error={save.error} onRetry={() => save.reset()} /> : null}
      <footer className={styles['foot']}>
        <span aria-live="polite">{missing === null ? '' : t(`groupWelcome.missing.${missing}`)}</span>
        <Button onClick={() => void navigate({ to: '/one-offs/group-welcomes' })}>{t('common.cancel')}</Button>
        <Button
          type="primary"
          disabled={missing !== null}
          loading={save.isPending}
          onClick={() =>
            save.mutate(requestOf(draft), { onSuccess: () => void navigate({ to: '/one-offs/group-welcomes' }) })
          }
        >
          {t(seen === null ? 'groupWelcome.form.save' : 'groupWelcome.form.saveChange')}
        </Button>
      </footer>
    </div>
  )
}
