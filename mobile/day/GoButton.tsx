import { useState } from 'react'
import type { DayTask } from '#contract/staff-page.ts'
import { type Beside, openChat } from '../client/client.ts'
import { go, type Place } from '../place.ts'
import { Button } from '../ui/Button.tsx'
import { words } from '../words/words.ts'

type GoProps = { task: DayTask; beside: Beside | null; isMain?: boolean }

/**
 * The nearest way to where the message is sent: within WeCom the chat itself opens, in whose toolbar the message is ready;
 * elsewhere, or where it does not open, the task's own page.
 */
export function GoButton({ task, beside, isMain = false }: GoProps) {
  const { day } = words()
  const [isBusy, setBusy] = useState(false)
  const chat = task.groupChat
  const here: Place = { kind: 'task', staffTaskId: task.staffTaskId }
  const isThere = beside?.kind === 'chat' && beside.chatId === chat?.wecomChatId
  const isInside = beside !== null && beside.kind !== 'outside'
  const open = async (chatId: string): Promise<void> => {
    setBusy(true)
    const isOpen = await openChat(chatId)
    setBusy(false)
    if (!isOpen) go(here)
  }
  const [word, tap] =
    chat === null
      ? [day.doIt, () => go(here)]
      : isThere
        ? [day.sendHere, () => go({ kind: 'sidebar' })]
        : isInside
          ? [isMain ? day.openChat : day.openShort, () => void open(chat.wecomChatId)]
          : [isMain ? day.send : day.sendShort, () => go(here)]
  return (
    <Button look={isMain ? 'main' : 'plain'} isBusy={isBusy} onTap={tap} label={`${word} ${chat?.name ?? ''}`}>
      {word}
    </Button>
  )
}
