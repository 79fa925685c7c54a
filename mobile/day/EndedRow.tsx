import type { DayTask } from '#contract/staff-page.ts'
import type { OccurrenceState } from '#contract/occurrence.ts'
import { useMomentWords } from '../session-context.ts'
import { StateMark } from '../ui/StateMark.tsx'
import { inLanguage, words } from '../words/words.ts'
import type { Card } from './cards.ts'
import styles from './card.module.css'
import { receivers } from './DayCard.tsx'
import { whereOf } from './where.ts'

/** Something that is over, on one line. */
export function EndedRow({ card, now }: { card: Card; now: string }) {
  const { day } = words()
  const moment = useMomentWords(now)
  if (card.kind === 'mass_send') {
    const { title, titleEn, standing, doneAt, dueAt } = card.massSend
    return (
      <li className={styles['ended']}>
        <StateMark state={standing === 'done' ? 'sent' : standing === 'missed' ? 'expired' : 'cancelled'} />
        <span>
          {inLanguage(title, titleEn)}
          <small>{receivers(card.massSend)}</small>
        </span>
        <small>{doneAt ? day.doneAt(moment(doneAt)) : moment(dueAt)}</small>
      </li>
    )
  }
  return (
    <>
      {card.tasks.map((task) => (
        <li key={task.staffTaskId} className={styles['ended']}>
          <StateMark state={markOf(task)} />
          <span>
            {inLanguage(task.title, task.titleEn)}
            <small>{whereOf(task)}</small>
          </span>
          <small>{endedWords(task, moment)}</small>
        </li>
      ))}
    </>
  )
}

const markOf = ({ standing }: DayTask): OccurrenceState =>
  standing === 'done'
    ? 'reported'
    : standing === 'missed'
      ? 'expired'
      : standing === 'handed_over'
        ? 'deferred'
        : 'cancelled'

function endedWords(task: DayTask, moment: (at: string) => string): string {
  const { day } = words()
  if (task.handedTo !== null) return day.handedTo(task.handedTo)
  if (task.doneAt !== null) return day.doneAt(moment(task.doneAt))
  return task.standing === 'missed' ? day.missed : day.withdrawn
}
