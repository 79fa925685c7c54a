import { useState } from 'react'
import type { StaffTaskColleagues } from '#contract/staff-task.ts'
import { Button } from '../ui/Button.tsx'
import { Choice } from '../ui/Choice.tsx'
import { FailedRead, refusalWords } from '../ui/FailedRead.tsx'
import { Bones, Note } from '../ui/Frame.tsx'
import { Sheet } from '../ui/Sheet.tsx'
import { useRead } from '../wire/use-read.ts'
import { words } from '../words/words.ts'
import type { MoveProps } from './MoveBar.tsx'
import { useChange } from './use-change.ts'
import { Why } from './Why.tsx'

/** Which colleague, and why. Only those who can send in the chat are offered. */
export function HandOverSheet({ task, onClose, onDone }: MoveProps) {
  const text = words().move.handOver
  const reading = useRead<StaffTaskColleagues>(`staff-tasks/${task.staffTaskId}/colleagues`)
  return (
    <Sheet title={text.title} onClose={onClose}>
      {reading.kind === 'loading' ? <Bones /> : null}
      {reading.kind === 'failed' ? <FailedRead reading={reading} /> : null}
      {reading.kind === 'read' && reading.value.colleagues.length === 0 ? <Note tone="warn">{text.none}</Note> : null}
      {reading.kind === 'read' && reading.value.colleagues.length > 0 ? (
        <Colleagues colleagues={reading.value.colleagues} task={task} onClose={onClose} onDone={onDone} />
      ) : null}
    </Sheet>
  )
}

function Colleagues({ colleagues, task, onDone }: MoveProps & StaffTaskColleagues) {
  const text = words().move.handOver
  const [to, setTo] = useState<string | null>(null)
  const [reason, setReason] = useState<string | null>(null)
  const { run, isBusy, refusal } = useChange(`staff-tasks/${task.staffTaskId}/hand-over`, () =>
    onDone(words().day.handedTo(colleagues.find(({ staffId }) => staffId === to)?.name ?? '')),
  )
  return (
    <>
      <p>{text.note}</p>
      <Choice
        legend={text.title}
        isLegendHidden
        options={colleagues.map(({ staffId: value, name: word, isOwner }) => ({
          value,
          word,
          ...(isOwner && { note: text.owner }),
        }))}
        chosen={to}
        onChoose={setTo}
      />
      <Why reasons={text.reasons} onChange={setReason} />
      {refusal ? <Note tone="harm">{refusalWords(refusal)}</Note> : null}
      <Button
        look="main"
        isBusy={isBusy}
        isOff={to === null || reason === null}
        onTap={() => {
          if (to !== null && reason !== null) void run({ toStaffId: to, reason })
        }}
      >
        {text.confirm}
      </Button>
    </>
  )
}
