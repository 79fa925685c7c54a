import type { DayMassSend, DayTask } from '#contract/staff-page.ts'
import { Icon } from '#web/ui/Icon.tsx'
import type { Beside } from '../client/client.ts'
import { go } from '../place.ts'
import { useMomentWords } from '../session-context.ts'
import { inLanguage, words } from '../words/words.ts'
import type { Card, TaskCard } from './cards.ts'
import styles from './card.module.css'
import { GoButton } from './GoButton.tsx'
import { TickAll } from './TickAll.tsx'
import { whereOf } from './where.ts'

/** `now` is the corp's time; `beside` is where in WeCom the page stands, null until that is known. */
export type CardProps<C> = { card: C; now: string; beside: Beside | null }

/** Something that waits to be sent. */
export const WaitingCard = ({ card, now, beside }: CardProps<Card>) =>
  card.kind === 'tasks' ? (
    <TasksCard card={card} now={now} beside={beside} />
  ) : (
    <MassSendCard massSend={card.massSend} now={now} />
  )

function TasksCard({ card: { title, titleEn, at, tasks }, now, beside }: CardProps<TaskCard>) {
  const { day } = words()
  const moment = useMomentWords(now)
  const [first] = tasks
  if (!first) return null
  const until = moment(first.expiresAt)
  const isSeveral = tasks.length > 1
  return (
    <article className={styles['card']}>
      <header>
        <h3>
          <time dateTime={at}>{moment(at)}</time> {inLanguage(title, titleEn)}
        </h3>
        {isSeveral ? (
          <span className={styles['pill']}>{first.groupChat ? day.chats(tasks.length) : tasks.length}</span>
        ) : null}
      </header>
      {isSeveral ? null : <Where task={first} />}
      <Preview task={first} />
      {isSeveral ? (
        <ul className={styles['rows']}>
          {tasks.map((task) => (
            <li key={task.staffTaskId}>
              <Where task={task} />
              <GoButton task={task} beside={beside} />
            </li>
          ))}
        </ul>
      ) : (
        <GoButton task={first} beside={beside} isMain />
      )}
      {isSeveral ? <TickAll tasks={tasks} /> : null}
      <footer>
        <span>{first.isPostponed ? day.postponedTo(moment(first.askedAt)) : null}</span>
        <span>{tasks.some((task) => task.standing === 'late') ? day.lateUntil(until) : day.until(until)}</span>
      </footer>
    </article>
  )
}

/** Which chat it is for, and how far it is; a tap shows all of it. */
const Where = ({ task }: { task: DayTask }) => (
  <button type="button" className={styles['where']} onClick={() => go({ kind: 'task', staffTaskId: task.staffTaskId })}>
    <span>
      {whereOf(task)}
      {task.sentBubbles > 0 ? <small>{words().day.bubbles(task.sentBubbles, task.bubbles)}</small> : null}
    </span>
    <Icon name="right" size={16} />
  </button>
)

const Preview = ({ task: { preview } }: { task: { preview: string } }) =>
  preview ? <p className={styles['preview']}>{preview}</p> : null

/** A mass send is confirmed in WeCom's own assistant: here one only reads where. */
function MassSendCard({ massSend, now }: { massSend: DayMassSend; now: string }) {
  const { day } = words()
  const moment = useMomentWords(now)
  const until = moment(massSend.expiresAt)
  const { groupChats, groupChatCount } = massSend
  return (
    <article className={styles['card']}>
      <header>
        <h3>
          <time dateTime={massSend.dueAt}>{moment(massSend.dueAt)}</time> {inLanguage(massSend.title, massSend.titleEn)}
        </h3>
        <span className={styles['pill']}>{day.oneTap(receivers(massSend))}</span>
      </header>
      <Preview task={massSend} />
      <details className={styles['how']}>
        <summary>
          <Icon name="tasks" size={18} />
          <span>{day.massSend}</span>
          <small>{day.massSendHow}</small>
        </summary>
        <p>{day.massSendSteps}</p>
        {groupChats.length > 0 ? (
          <p>
            {groupChats.map(({ name }) => name).join('、')}
            {groupChatCount > groupChats.length ? '…' : ''}
          </p>
        ) : null}
      </details>
      <footer>
        <span />
        <span>{massSend.standing === 'late' ? day.lateUntil(until) : day.until(until)}</span>
      </footer>
    </article>
  )
}

/** To how many group chats a mass send goes, or to how many contacts. */
export const receivers = ({ groupChatCount, contactCount }: DayMassSend): string =>
  contactCount > 0 ? words().day.contacts(contactCount) : words().day.chats(groupChatCount)
