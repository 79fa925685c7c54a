import type { StaffTaskPage } from '#contract/staff-task.ts'
import { Icon } from '#web/ui/Icon.tsx'
import { useMomentWords } from '../session-context.ts'
import { Note } from '../ui/Frame.tsx'
import { wordOf, words } from '../words/words.ts'
import styles from './task.module.css'

/** How a task ended. */
export function TaskEnd({ task }: { task: StaffTaskPage }) {
  const { task: text, reason } = words()
  const moment = useMomentWords(task.corpTime)
  if (task.state === 'done')
    return (
      <output className={styles['done']}>
        <Icon name="check" size={28} />
        <b>{task.kind === 'manual' ? text.manualEnd : text.done}</b>
        {task.doneAt ? <span>{text.doneText(moment(task.doneAt))}</span> : null}
      </output>
    )
  return (
    <Note tone="plain">
      <b>{wordOf(text.standing, task.state)}</b> {text.ended}
      {task.reason ? <p>{wordOf(reason, task.reason)}</p> : null}
    </Note>
  )
}
