import type { StaffTaskPage } from '#contract/staff-task.ts'
import { useBeside } from '../client/use-beside.ts'
import { go } from '../place.ts'
import { Button } from '../ui/Button.tsx'
import { FailedRead } from '../ui/FailedRead.tsx'
import { Bones, Frame, Nothing } from '../ui/Frame.tsx'
import { useRead } from '../wire/use-read.ts'
import { words } from '../words/words.ts'
import { TaskView } from './TaskView.tsx'

/** A task by itself, as a reminder leads to it. */
export function TaskPage({ staffTaskId }: { staffTaskId: string }) {
  const reading = useRead<StaffTaskPage>(`staff-tasks/${staffTaskId}`)
  const beside = useBeside()
  const { day, task: text } = words()
  const back = (): void => go({ kind: 'day' })
  const isGone = reading.kind === 'failed' && reading.refusal.code === 'not_found'
  const isOver = reading.kind === 'read' && reading.value.state !== 'open' && reading.value.state !== 'permitted'
  return (
    <Frame
      title={reading.kind === 'read' ? reading.value.title : day.title}
      onBack={back}
      isStale={reading.kind === 'read' && reading.isStale}
    >
      {reading.kind === 'loading' ? <Bones /> : null}
      {isGone ? <Nothing title={text.ended} action={{ word: text.back, onTap: back }} /> : null}
      {reading.kind === 'failed' && !isGone ? <FailedRead reading={reading} /> : null}
      {reading.kind === 'read' ? <TaskView task={reading.value} beside={beside} refresh={reading.refresh} /> : null}
      {isOver ? <Button onTap={back}>{text.next}</Button> : null}
    </Frame>
  )
}
