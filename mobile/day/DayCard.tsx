import type { DayMassSend, DayTask } from '#contract/staff-page.ts'
import { Icon } from '#web/ui/Icon.tsx'
import { go } from '../place.ts'
import { useClockWords } from '../session-context.ts'
import { Button } from '../ui/Button.tsx'
import { StateMark } from '../ui/StateMark.tsx'
import { inLanguage, words } from '../words/words.ts'
import type { Card } from './cards.ts'
import styles from './card.module.css'

/** Something that waits to be sent. */
export const WaitingCard = ({ card }: { card: Card }) =>
  card.kind === 'tasks' ? (
    <TasksCard title={card.title} at={card.at} tasks={card.tasks} />
  ) : (
    <MassSendCard massSend={card.massSend} />
  )

function TasksCard({ title, at, tasks }: { title: string; at: string; tasks: readonly DayTask[] }) {
  const { day } = words()
  const clock = useClockWords()
  const [first] = tasks
  if (!first) return null
  const open = (task: DayTask) => go({ kind: 'task', staffTaskId: task.staffTaskId })
  const until = clock(first.expiresAt)
  const isSeveral = tasks.length > 1
  return (
    <article className={styles['card']}>
      <header>
        <h3>
          <time dateTime={at}>{clock(at)}</time> {title}
        </h3>
        <span className={styles['pill']}>
          {isSeveral ? day.chats(tasks.length) : (first.groupChat?.name ?? day.manual)}
        </span>
      </header>
      {first.preview ? <p className={styles['preview']}>{first.preview}</p> : null}
      {isSeveral ? (
        <ul className={styles['rows']}>
          {tasks.map((task) => (
            <li key={task.staffTaskId}>
              <span>
                {task.groupChat?.name ?? day.manual}
                <Progress task={task} />
              </span>
              <Button onTap={() => open(task)} label={`${day.send} ${task.groupChat?.name ?? ''}`}>
                {day.open}
              </Button>
            </li>
          ))}
        </ul>
      ) : (
        <Button look="main" onTap={() => open(first)}>
          {day.send}
        </Button>
      )}
      <footer>
        <span>
          {first.isPostponed ? day.postponedTo(clock(first.askedAt)) : null}
          {isSeveral ? null : <Progress task={first} />}
        </span>
        <span>{tasks.some((task) => task.standing === 'late') ? day.lateUntil(until) : day.until(until)}</span>
      </footer>
    </article>
  )
}

const Progress = ({ task }: { task: DayTask }) =>
  task.sentBubbles > 0 ? <small>{words().day.bubbles(task.sentBubbles, task.bubbles)}</small> : null

/** A mass send is confirmed in WeCom's own assistant: here one only reads where. */
function MassSendCard({ massSend }: { massSend: DayMassSend }) {
  const { day } = words()
  const clock = useClockWords()
  const until = clock(massSend.expiresAt)
  return (
    <article className={styles['card']}>
      <header>
        <h3>
          <time dateTime={massSend.dueAt}>{clock(massSend.dueAt)}</time> {inLanguage(massSend.title, massSend.titleEn)}
        </h3>
        <span className={styles['pill']}>{day.oneTap(massSend.groupChatCount)}</span>
      </header>
      {massSend.preview ? <p className={styles['preview']}>{massSend.preview}</p> : null}
      <details className={styles['how']}>
        <summary>
          <Icon name="tasks" size={18} />
          <span>{day.massSend}</span>
          <small>{day.massSendHow}</small>
        </summary>
        <p>{day.massSendSteps}</p>
        <p>
          {massSend.groupChats.map(({ name }) => name).join('、')}
          {massSend.groupChatCount > massSend.groupChats.length ? '…' : ''}
        </p>
      </details>
      <footer>
        <span />
        <span>{massSend.standing === 'late' ? day.lateUntil(until) : day.until(until)}</span>
      </footer>
    </article>
  )
}

/** Something that is over, on one line. */
export function EndedRow({ card }: { card: Card }) {
  const { day } = words()
  const clock = useClockWords()
  if (card.kind === 'mass_send') {
    const { title, titleEn, groupChatCount, standing, doneAt, dueAt } = card.massSend
    return (
      <li className={styles['ended']}>
        <StateMark state={standing === 'done' ? 'sent' : standing === 'missed' ? 'expired' : 'cancelled'} />
        <span>
          {inLanguage(title, titleEn)}
          <small>{day.chats(groupChatCount)}</small>
        </span>
        <small>{doneAt ? day.doneAt(clock(doneAt)) : clock(dueAt)}</small>
      </li>
    )
  }
  return (
    <>
      {card.tasks.map((task) => (
        <li key={task.staffTaskId} className={styles['ended']}>
          <StateMark state={markOf(task)} />
          <span>
            {task.title}
            <small>{task.groupChat?.name ?? day.manual}</small>
          </span>
          <small>{endedWords(task, clock)}</small>
        </li>
      ))}
    </>
  )
}

const markOf = ({ standing }: DayTask) =>
  standing === 'done'
    ? 'reported'
    : standing === 'missed'
      ? 'expired'
      : standing === 'handed_over'
        ? 'deferred'
        : 'cancelled'

function endedWords(task: DayTask, clock: (at: string) => string): string {
  const { day } = words()
  if (task.handedTo !== null) return day.handedTo(task.handedTo)
  if (task.doneAt !== null) return day.doneAt(clock(task.doneAt))
  return task.standing === 'missed' ? day.missed : day.withdrawn
}
