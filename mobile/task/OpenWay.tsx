import { useState } from 'react'
import { openChat } from '../client/client.ts'
import { Button } from '../ui/Button.tsx'
import { Note } from '../ui/Frame.tsx'
import { words } from '../words/words.ts'
import { CopyWay } from './CopyWay.tsx'
import type { WayProps } from './TaskView.tsx'
import styles from './task.module.css'

/** Elsewhere in WeCom: opens the chat, from whose toolbar the message is sent; copying is the way round. */
export function OpenWay(props: WayProps) {
  const { task, beside } = props
  const text = words().task
  const [isFailed, setFailed] = useState(false)
  const chat = task.groupChat
  if (chat === null) return null
  return (
    <div className={styles['way']}>
      {beside?.kind === 'chat' ? <Note tone="warn">{text.otherChat(chat.name)}</Note> : null}
      <div className={styles['act']}>
        <Button look="main" onTap={() => void openChat(chat.wecomChatId).then((isOpen) => setFailed(!isOpen))}>
          {text.openChat}
        </Button>
      </div>
      {isFailed ? <Note tone="warn">{text.openFailed}</Note> : null}
      <ol className={styles['steps']}>
        {text.openSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <details className={styles['other']}>
        <summary>{text.copyTitle}</summary>
        <CopyWay {...props} />
      </details>
    </div>
  )
}
