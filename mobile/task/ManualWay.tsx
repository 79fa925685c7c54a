import { useState } from 'react'
import { openChat } from '../client/client.ts'
import { Button } from '../ui/Button.tsx'
import { words } from '../words/words.ts'
import { NoteField } from './NoteField.tsx'
import type { WayProps } from './TaskView.tsx'
import styles from './task.module.css'

/** Something to do that is no message: it is done elsewhere, and said here. */
export function ManualWay({ task, beside, sending }: WayProps) {
  const text = words().task
  const [note, setNote] = useState('')
  const [isBusy, setBusy] = useState(false)
  const chat = task.groupChat
  return (
    <div className={styles['way']}>
      <p className={styles['hint']}>{text.manualHint}</p>
      {chat && beside && beside.kind !== 'outside' ? (
        <Button onTap={() => void openChat(chat.wecomChatId)}>{text.openChat}</Button>
      ) : null}
      <NoteField value={note} onChange={setNote} />
      <div className={styles['act']}>
        <Button
          look="main"
          isBusy={isBusy}
          onTap={() => {
            setBusy(true)
            void sending.tell(task.bubbles.length, 'manual', note).finally(() => setBusy(false))
          }}
        >
          {text.manualDone}
        </Button>
      </div>
    </div>
  )
}
