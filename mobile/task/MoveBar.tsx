import { useState } from 'react'
import type { StaffTaskPage } from '#contract/staff-task.ts'
import { Button } from '../ui/Button.tsx'
import { words } from '../words/words.ts'
import { HandOverSheet } from './HandOverSheet.tsx'
import { NotSentSheet } from './NotSentSheet.tsx'
import { PostponeSheet } from './PostponeSheet.tsx'
import styles from './task.module.css'
import type { TaskProps } from './TaskView.tsx'

export type MoveProps = { task: StaffTaskPage; onClose: () => void; onDone: (news?: string) => Promise<void> }

type MoveBarProps = Pick<TaskProps, 'task' | 'refresh' | 'onNews'>

/** What else can be done with a task: later, by somebody else, or not at all. */
export function MoveBar({ task, refresh, onNews }: MoveBarProps) {
  const text = words().task
  const [open, setOpen] = useState<'postpone' | 'hand_over' | 'not_sent' | null>(null)
  const close = (): void => setOpen(null)
  const props: MoveProps = {
    task,
    onClose: close,
    onDone: async (news) => {
      close()
      if (news !== undefined) onNews(news)
      await refresh()
    },
  }
  return (
    <>
      <div className={styles['moves']}>
        <Button look="quiet" onTap={() => setOpen('postpone')}>
          {text.later}
        </Button>
        {task.groupChat ? (
          <Button look="quiet" onTap={() => setOpen('hand_over')}>
            {text.handOver}
          </Button>
        ) : null}
        <Button look="quiet" onTap={() => setOpen('not_sent')}>
          {task.kind === 'manual' ? text.notDone : text.notSent}
        </Button>
      </div>
      {open === 'postpone' ? <PostponeSheet {...props} /> : null}
      {open === 'hand_over' ? <HandOverSheet {...props} /> : null}
      {open === 'not_sent' ? <NotSentSheet {...props} /> : null}
    </>
  )
}
