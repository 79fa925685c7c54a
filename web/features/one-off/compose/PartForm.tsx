import { Button, Input, type GetRef } from 'antd'
import { useId, useRef, useState } from 'react'
import { BUBBLE_MAX, TEXT_MAX_BYTES } from '#contract/playbook.ts'
import { MessageBubbles } from '#web/features/occurrence/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import { ChatsDialog } from './ChatsDialog.tsx'
import styles from './compose.module.css'
import { bubblesIn, bubblesOf, bytesOf, type PartDraft } from './draft.ts'
import { FileFields } from './FileFields.tsx'
import { LinkFields } from './LinkFields.tsx'
import { useExamples } from './use-examples.ts'

type PartFormProps = {
  part: PartDraft
  /** Counted from 1; null where it is the only one. */
  place: number | null
  elsewhere: readonly PartDraft[]
  onChange: (part: PartDraft) => void
  onRemove: () => void
}

const blanks = ['日期', '星期', '群名', '群主'] as const

/** One message, the group chats that get it, and how they will see it as it is typed. */
export function PartForm({ part, place, elsewhere, onChange, onRemove }: PartFormProps) {
  const { t } = useWords()
  const id = useId()
  const area = useRef<GetRef<typeof Input.TextArea>>(null)
  const examples = useExamples()
  const [isChoosing, setChoosing] = useState(false)
  const bytes = bytesOf(part.text)
  const bubbles = bubblesIn(part)
  const repeated = [...part.chats.keys()].filter((chat) => elsewhere.some(({ chats }) => chats.has(chat))).length
  const insert = (piece: string) => {
    const field = area.current?.resizableTextArea?.textArea
    const from = field?.selectionStart ?? part.text.length
    const to = field?.selectionEnd ?? part.text.length
    onChange({ ...part, text: part.text.slice(0, from) + piece + part.text.slice(to) })
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
          <label htmlFor={`${id}text`}>{t('oneOff.text')}</label>
          <Input.TextArea
            id={`${id}text`}
            ref={area}
            value={part.text}
            rows={5}
            placeholder={t('oneOff.textPlaceholder')}
            onChange={({ target }) => onChange({ ...part, text: target.value })}
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
          <small className={styles['hint']}>
            {t(/\{\{\s*群名\s*\}\}/.test(part.text) ? 'oneOff.differs' : 'oneOff.linksHint')}
          </small>
          <FileFields files={part.files} onChange={(files) => onChange({ ...part, files })} />
          <LinkFields links={part.links} onChange={(links) => onChange({ ...part, links })} />
          <div className={styles['chosen']}>
            <Button onClick={() => setChoosing(true)}>{t('oneOff.chooseChats')}</Button>
            <span>{t('apply.chosen', { count: part.chats.size })}</span>
            {repeated > 0 ? <small data-over="">{t('oneOff.repeated', { count: repeated })}</small> : null}
          </div>
        </div>
        <div className={styles['look']}>
          <small>{t('oneOff.look')}</small>
          {bubbles > 0 ? <MessageBubbles bubbles={bubblesOf(part, examples)} /> : <p>{t('oneOff.lookEmpty')}</p>}
        </div>
      </div>
      {isChoosing ? (
        <ChatsDialog
          chosen={part.chats}
          onChange={(chats) => onChange({ ...part, chats })}
          onClose={() => setChoosing(false)}
        />
      ) : null}
    </Section>
  )
}
