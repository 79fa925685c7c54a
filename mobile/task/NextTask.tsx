import type { StaffDay } from '#contract/staff-page.ts'
import { sectionsOf } from '../day/cards.ts'
import { go } from '../place.ts'
import { Button } from '../ui/Button.tsx'
import { useRead } from '../wire/use-read.ts'
import { inLanguage, words } from '../words/words.ts'

/** Where to go on from a task that is over: to what waits next, or, when nothing does, back to the day. */
export function NextTask({ after }: { after: string }) {
  const reading = useRead<StaffDay>('staff-pages/day')
  const { task: text } = words()
  if (reading.kind === 'loading') return null
  const { now } = reading.kind === 'read' ? sectionsOf(reading.value, Date.parse(reading.value.corpTime)) : { now: [] }
  const next = now
    .flatMap((card) => (card.kind === 'tasks' ? card.tasks : []))
    .find((task) => task.staffTaskId !== after)
  if (next === undefined) return <Button onTap={() => go({ kind: 'day' })}>{text.back}</Button>
  return (
    <Button look="main" onTap={() => go({ kind: 'task', staffTaskId: next.staffTaskId })}>
      {text.next(next.groupChat?.name ?? inLanguage(next.title, next.titleEn))}
    </Button>
  )
}
