import { useState } from 'react'
import { report } from '../send/device.ts'
import { Button } from '../ui/Button.tsx'
import { Sheet } from '../ui/Sheet.tsx'
import { inLanguage, words } from '../words/words.ts'
import type { MoveProps } from './MoveBar.tsx'
import { Why } from './Why.tsx'

/** That it is not sent this time, and why. Says first what that means. */
export function NotSentSheet({ task, onClose, onDone }: MoveProps) {
  const { move } = words()
  const text = task.kind === 'manual' ? move.notDone : move.notSent
  const [reason, setReason] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const confirm = async (): Promise<void> => {
    if (reason === null) return
    setBusy(true)
    await report(task.staffTaskId, { outcome: 'not_sent', note: reason })
    await onDone(text.news)
  }
  return (
    <Sheet title={text.title} onClose={onClose}>
      <p>{text.note(task.groupChat?.name ?? inLanguage(task.title, task.titleEn))}</p>
      <Why reasons={text.reasons} onChange={setReason} />
      <Button look="harm" isBusy={isBusy} isOff={reason === null} onTap={() => void confirm()}>
        {text.confirm}
      </Button>
    </Sheet>
  )
}
