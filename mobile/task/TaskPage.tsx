import { useState } from 'react'
import type { StaffTaskPage } from '#contract/staff-task.ts'
import { useBeside } from '../client/use-beside.ts'
import { go } from '../place.ts'
import { FailedRead } from '../ui/FailedRead.tsx'
import { Bones, Frame, Nothing } from '../ui/Frame.tsx'
import { useRead } from '../wire/use-read.ts'
import { inLanguage, words } from '../words/words.ts'
import { NextTask } from './NextTask.tsx'
import { TaskView } from './TaskView.tsx'

/** A task by itself, as a reminder leads to it. */
export function TaskPage({ staffTaskId }: { staffTaskId: string }) {
  const reading = useRead<StaffTaskPage>(`staff-tasks/${staffTaskId}`)
  const beside = useBeside()
  const [news, setNews] = useState<string | null>(null)
  const { day, task: text } = words()
  const isGone = reading.kind === 'failed' && reading.refusal.code === 'not_found'
  const task = reading.kind === 'read' ? reading.value : null
  const isOver = task !== null && task.state !== 'open' && task.state !== 'permitted'
  return (
    <Frame
      title={task ? inLanguage(task.title, task.titleEn) : day.title}
      onBack={() => go({ kind: 'day' })}
      isStale={reading.kind === 'read' && reading.isStale}
    >
      {reading.kind === 'loading' ? <Bones /> : null}
      {isGone ? <Nothing title={news ?? text.ended} /> : null}
      {reading.kind === 'failed' && !isGone ? <FailedRead reading={reading} /> : null}
      {reading.kind === 'read' ? (
        <TaskView task={reading.value} beside={beside} refresh={reading.refresh} onNews={setNews} />
      ) : null}
      {isOver || isGone ? <NextTask after={staffTaskId} /> : null}
    </Frame>
  )
}
