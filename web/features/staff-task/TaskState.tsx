import type { StaffTaskItem } from '#contract/staff-task.ts'
import { reasonWords } from '#web/features/occurrence/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'

const tones = { open: 'warn', permitted: 'warn', done: 'accent', expired: 'harm', cancelled: 'plain' } as const

/** How a task stands, and why. */
export function TaskState({ task }: { task: Pick<StaffTaskItem, 'state' | 'reason'> }) {
  const { t } = useWords()
  return (
    <Pill tone={tones[task.state]} {...(task.reason ? { title: reasonWords(t, task.reason) } : {})}>
      {t(`staffTask.state.${task.state}`)}
    </Pill>
  )
}
