import { useCallback, useState } from 'react'
import type { DayTask, StaffDay } from '#contract/staff-page.ts'
import { useChange } from '../task/use-change.ts'
import { Button } from '../ui/Button.tsx'
import { refusalWords } from '../ui/FailedRead.tsx'
import { Note } from '../ui/Frame.tsx'
import { Sheet } from '../ui/Sheet.tsx'
import { readerOf } from '../wire/reader.ts'
import { words } from '../words/words.ts'
import { whereOf } from './where.ts'

/** Whoever copied one message into several chats ticks them off at once. */
export function TickAll({ tasks }: { tasks: readonly DayTask[] }) {
  const text = words().day
  const [isAsked, setAsked] = useState(false)
  const close = useCallback(() => setAsked(false), [])
  const { run, isBusy, refusal } = useChange('staff-tasks/report', async () => {
    close()
    await readerOf<StaffDay>('staff-pages/day').refresh()
  })
  return (
    <>
      <Button look="plain" onTap={() => setAsked(true)}>
        {text.tickAll(tasks.length)}
      </Button>
      {isAsked ? (
        <Sheet title={text.tickAllTitle(tasks.length)} onClose={close}>
          <p>{text.tickAllText}</p>
          <p>{tasks.map(whereOf).join('、')}</p>
          {refusal ? <Note tone="harm">{refusalWords(refusal)}</Note> : null}
          <Button
            look="main"
            isBusy={isBusy}
            onTap={() => void run({ staffTaskIds: tasks.map((task) => task.staffTaskId) })}
          >
            {text.tickAllConfirm}
          </Button>
        </Sheet>
      ) : null}
    </>
  )
}
