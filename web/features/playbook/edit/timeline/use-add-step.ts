import { calendarTracks, type Schedule } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { freshId, useEditing } from '../context.ts'
import { addStep } from '../document/operations.ts'
import { useDaysWords } from './days-words.ts'

/** Puts a new step into the plan and opens it. */
export function useAddStep(): (when: Schedule, time: string) => void {
  const editing = useEditing()
  const { language } = useWords()
  const daysWords = useDaysWords()
  return (when, time) => {
    const name = `${daysWords(when)}${language === 'zh' ? ' ' : ', '}${time}`
    const stepId = freshId(when.kind)
    editing.make(addStep(editing, { name, when, time, stepId, contentId: freshId('message') }))
    const trackId = calendarTracks(editing.document)[0]?.id ?? 'calendar'
    editing.open({ kind: 'step', trackId, stepId })
  }
}
