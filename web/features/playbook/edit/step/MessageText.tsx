import { Input, type GetRef } from 'antd'
import { useId, useRef, type ReactNode } from 'react'
import { BUBBLE_MAX, TEXT_MAX_BYTES, type Attachment } from '#contract/playbook.ts'
import { isScreened, Screened } from '#web/features/screening/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { ContentBubbles } from '../../read/ContentBubbles.tsx'
import { useEditing } from '../context.ts'
import type { Place } from '../document/edit.ts'
import { valueAt } from '../document/value.ts'
import { Field } from '../field/Field.tsx'
import { useTyped } from '../field/use-typed.ts'
import styles from './composer.module.css'
import { Insert } from './Insert.tsx'
import { byteLength } from './message-check.ts'

type MessageTextProps = { at: Place; label: string; attachments: readonly Attachment[]; children?: ReactNode }

/** A message's text with what may be put into it, its limits, and how the group will see it as it is typed. */
export function MessageText({ at, label, attachments, children }: MessageTextProps) {
  const { t } = useWords()
  const { document, value, set, problemsAt, isLocked } = useEditing()
  const id = useId()
  const area = useRef<GetRef<typeof Input.TextArea>>(null)
  const written = valueAt(value, [...at, 'text'])
  const { text, change, leave } = useTyped<string>({
    value: typeof written === 'string' ? written : null,
    toText: (now) => now ?? '',
    fromText: (typed) => typed.trimEnd() || null,
    commit: (now, was) => set([...at, 'text'], now, was),
  })
  const insert = (piece: string) => {
    const field = area.current?.resizableTextArea?.textArea
    const from = field?.selectionStart ?? text.length
    const to = field?.selectionEnd ?? text.length
    change(text.slice(0, from) + piece + text.slice(to))
    requestAnimationFrame(() => {
      field?.focus()
      field?.setSelectionRange(from + piece.length, from + piece.length)
    })
  }
  const bytes = byteLength(text)
  const bubbles = (text.trim() === '' ? 0 : 1) + attachments.length
  const message = { ...(text.trim() === '' ? {} : { text }), attachments }
  return (
    <>
      <Field id={id} label={label} problems={problemsAt([...at, 'text']).filter(({ rule }) => !isScreened(rule))}>
        <Input.TextArea
          id={id}
          ref={area}
          value={text}
          disabled={isLocked}
          placeholder={t('editor.message.empty')}
          rows={3}
          className={styles['grows'] ?? ''}
          onChange={({ target }) => change(target.value)}
          onBlur={leave}
        />
        <div className={styles['foot']}>
          <Insert onInsert={insert} isLocked={isLocked} />
          <small data-over={bytes > TEXT_MAX_BYTES ? '' : undefined}>
            {t('editor.message.bytes', { used: bytes, max: TEXT_MAX_BYTES })}
          </small>
          <small data-over={bubbles > BUBBLE_MAX ? '' : undefined}>
            {t('editor.message.bubbles', { used: bubbles, max: BUBBLE_MAX })}
          </small>
        </div>
        <Screened text={text} />
      </Field>
      {children}
      {bubbles > 0 ? (
        <div className={styles['preview']}>
          <small>{t('editor.message.preview')}</small>
          <ContentBubbles message={message} document={document} />
        </div>
      ) : null}
    </>
  )
}
