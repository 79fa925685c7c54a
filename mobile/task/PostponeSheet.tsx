import { useState } from 'react'
import { refusalWords } from '../ui/FailedRead.tsx'
import { useMomentWords } from '../session-context.ts'
import { Button } from '../ui/Button.tsx'
import { Choice } from '../ui/Choice.tsx'
import { Note } from '../ui/Frame.tsx'
import { Sheet } from '../ui/Sheet.tsx'
import { words } from '../words/words.ts'
import type { MoveProps } from './MoveBar.tsx'
import { postponeOptions } from './postpone-options.ts'
import { useChange } from './use-change.ts'
import { Why } from './Why.tsx'

/** Until when, and why. The server says what the latest is. */
export function PostponeSheet({ task, onClose, onDone }: MoveProps) {
  const text = words().move.postpone
  const clock = useMomentWords(task.corpTime)
  const [until, setUntil] = useState<number | null>(null)
  const [reason, setReason] = useState<string | null>(null)
  const { run, isBusy, refusal } = useChange(`staff-tasks/${task.staffTaskId}/postpone`, () =>
    onDone(until === null ? undefined : text.news(clock(until))),
  )
  const latest = task.postponeUntil
  const options = latest === null ? [] : postponeOptions(Date.parse(task.corpTime), Date.parse(latest))
  if (latest === null || options.length === 0)
    return (
      <Sheet title={text.title} onClose={onClose}>
        <Note tone="warn">{text.none}</Note>
      </Sheet>
    )
  return (
    <Sheet title={text.title} onClose={onClose}>
      <p>{text.note(clock(latest))}</p>
      <Choice
        legend={text.title}
        isLegendHidden
        options={options.map(({ atMs, minutes }) => ({
          value: atMs,
          word: minutes === null ? text.latest(clock(atMs)) : text.in(minutes, clock(atMs)),
        }))}
        chosen={until}
        onChoose={setUntil}
      />
      <Why reasons={text.reasons} onChange={setReason} />
      {refusal ? <Note tone="harm">{refusalWords(refusal)}</Note> : null}
      <Button
        look="main"
        isBusy={isBusy}
        isOff={until === null || reason === null}
        onTap={() => {
          if (until !== null && reason !== null) void run({ until: new Date(until).toISOString(), reason })
        }}
      >
        {text.confirm}
      </Button>
    </Sheet>
  )
}
