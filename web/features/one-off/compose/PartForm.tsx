import { Button } from 'antd'
import { useState } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { ChatsDialog } from './ChatsDialog.tsx'
import styles from './compose.module.css'
import type { PartDraft } from './draft.ts'
import { MessageForm } from './MessageForm.tsx'

type PartFormProps = {
  part: PartDraft
  /** Counted from 1; null where it is the only one. */
  place: number | null
  elsewhere: readonly PartDraft[]
  onChange: (part: PartDraft) => void
  onRemove: () => void
}

const blanks = ['日期', '星期', '群名', '群主'] as const

/** One message and the group chats that get it. */
export function PartForm({ part, place, elsewhere, onChange, onRemove }: PartFormProps) {
  const { t } = useWords()
  const [isChoosing, setChoosing] = useState(false)
  const repeated = [...part.chats.keys()].filter((chat) => elsewhere.some(({ chats }) => chats.has(chat))).length
  return (
    <MessageForm
      message={part}
      place={place}
      blanks={blanks}
      placeholder={t('oneOff.textPlaceholder')}
      hint={t(/\{\{\s*群名\s*\}\}/.test(part.text) ? 'oneOff.differs' : 'oneOff.linksHint')}
      look={t('oneOff.look')}
      onChange={(message) => onChange({ ...part, ...message })}
      onRemove={onRemove}
    >
      <div className={styles['chosen']}>
        <Button onClick={() => setChoosing(true)}>{t('oneOff.chooseChats')}</Button>
        <span>{t('apply.chosen', { count: part.chats.size })}</span>
        {repeated > 0 ? <small data-over="">{t('oneOff.repeated', { count: repeated })}</small> : null}
      </div>
      {isChoosing ? (
        <ChatsDialog
          chosen={part.chats}
          onChange={(chats) => onChange({ ...part, chats })}
          onClose={() => setChoosing(false)}
        />
      ) : null}
    </MessageForm>
  )
}
