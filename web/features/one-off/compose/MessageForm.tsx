import { Button, Input, type GetRef } from 'antd'
import { type ReactNode, useId, useRef } from 'react'
import { BUBBLE_MAX, TEXT_MAX_BYTES } from '#contract/playbook.ts'
import { FromLibrary } from '#web/features/content/index.ts'
import { MessageBubbles } from '#web/features/occurrence/index.ts'
import { Screened } from '#web/features/screening/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import styles from './compose.module.css'
import { bubblesIn, bubblesOf, bytesOf, type MessageDraft } from './draft.ts'
import { FileFields } from './FileFields.tsx'
import { copyOf } from './copy-of.ts'
import { LinkFields } from './LinkFields.tsx'
import { MiniProgramFields } from './MiniProgramFields.tsx'
import { useExamples } from './use-examples.ts'

type MessageFormProps = {
  message: MessageDraft
  /** Which part it is, counted from 1; null where it is the only one. */
  place: number | null
  /** What may stand in it to be filled. */
  blanks: readonly ('日期' | '星期' | '群名' | '群主')[]
  placeholder: string
  hint: string
  /** What is said above the way it is seen. */
  look: string
  onChange: (message: MessageDraft) => void
  onRemove: () => void
  /** To whom it goes. */
  children: ReactNode
}

/** One message, to whom it goes, and how they will see it as it is typed. */
export function MessageForm(props: MessageFormProps) {
  const { message, place, blanks, placeholder, hint, look, onChange, onRemove, children } = props
  const { t } = useWords()
  const id = useId()
  const area = useRef<GetRef<typeof Input.TextArea>>(null)
  const examples = useExamples()
  const { text, files, miniPrograms, links, library } = message
  const bytes = bytesOf(text)
  const bubbles = bubblesIn(message)
  const put = (given: Partial<MessageDraft>) => onChange({ text, files, miniPrograms, links, library, ...given })
  const insert = (piece: string) => {
    const field = area.current?.resizableTextArea?.textArea
    const from = field?.selectionStart ?? text.length
    const to = field?.selectionEnd ?? text.length
    put({ text: text.slice(0, from) + piece + text.slice(to) })
    requestAnimationFrame(() => {
      field?.focus()
      field?.setSelectionRange(from + piece.length, from + piece.length)
    })
  }
  return (
    <Section
      title={place === null ? t('oneOff.message') : t('oneOff.part', { place })}
      actions={
        place === null ? null : (
          <Button size="small" type="text" onClick={onRemove}>
            {t('oneOff.removePart')}
          </Button>
        )
      }
    >
      <div className={styles['part']}>
        <div className={styles['fields']}>
          <FromLibrary
            library={library}
            isEmpty={bubbles === 0}
            onChoose={(item) => put(copyOf(item))}
            onLeave={() => put({ library: '' })}
          />
          <label htmlFor={`${id}text`}>{t('oneOff.text')}</label>
          <Input.TextArea
            id={`${id}text`}
            ref={area}
            value={text}
            rows={5}
            placeholder={placeholder}
            onChange={({ target }) => put({ text: target.value })}
          />
          <div className={styles['under']}>
            {blanks.map((blank) => (
              <Button key={blank} size="small" onClick={() => insert(`{{${blank}}}`)}>
                {t(`oneOff.blank.${blank}`)}
              </Button>
            ))}
            <small data-over={bytes > TEXT_MAX_BYTES ? '' : undefined}>
              {t('oneOff.bytes', { used: bytes, max: TEXT_MAX_BYTES })}
            </small>
            <small data-over={bubbles > BUBBLE_MAX ? '' : undefined}>
              {t('oneOff.bubbles', { used: bubbles, max: BUBBLE_MAX })}
            </small>
          </div>
          <Screened text={text} />
          <small className={styles['hint']}>{hint}</small>
          <FileFields files={files} onChange={(next) => put({ files: next })} />
          <MiniProgramFields miniPrograms={miniPrograms} onChange={(next) => put({ miniPrograms: next })} />
          <LinkFields links={links} onChange={(next) => put({ links: next })} />
          {children}
        </div>
        <div className={styles['look']}>
          <small>{look}</small>
          {bubbles > 0 ? <MessageBubbles bubbles={bubblesOf(message, examples)} /> : <p>{t('oneOff.lookEmpty')}</p>}
        </div>
      </div>
    </Section>
  )
}
